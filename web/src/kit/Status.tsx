import { Group, Text } from "@mantine/core";
import {
  type Icon,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockPause,
  IconHandStop,
  IconPlayerPlay,
  IconSlash,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { en } from "@/i18n/en";

type Word = keyof (typeof en)["kit"]["status"];

const LOOKS: Record<Word, [Icon, string]> = {
  queued: [IconCircleDashed, "--ft-quiet"],
  pending: [IconCircleDashed, "--ft-quiet"],
  running: [IconPlayerPlay, "--ft-run"],
  paused: [IconClockPause, "--ft-wait"],
  waiting: [IconClockPause, "--ft-wait"],
  held: [IconHandStop, "--ft-wait"],
  operator: [IconHandStop, "--ft-wait"],
  completed: [IconCircleCheck, "--ft-good"],
  failed: [IconCircleX, "--ft-bad"],
  cancelled: [IconSlash, "--ft-quiet"],
};

function word(status: string, reason: string | null | undefined): Word {
  if (status === "paused" && (reason === "held" || reason === "operator")) return reason;
  return status in LOOKS ? (status as Word) : "pending";
}

/** The state of an execution or of a step: a sign, a colour and always the word. */
export function Status({ status, reason }: { status: string; reason?: string | null }) {
  const { t } = useTranslation("kit");
  const shown = word(status, reason);
  const [Sign, colour] = LOOKS[shown];
  return (
    <Group gap={6} wrap="nowrap" c={`var(${colour})`}>
      <Sign size={16} aria-hidden />
      <Text span fz="sm" fw={550} inherit>
        {t(`status.${shown}`)}
      </Text>
    </Group>
  );
}
