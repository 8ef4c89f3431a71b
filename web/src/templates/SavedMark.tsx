import { Group, Text } from "@mantine/core";
import { type Icon, IconCircleCheck, IconCloudOff, IconPencil, IconPencilExclamation } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Phase } from "./draft";

const LOOKS: Record<Phase, [Icon, string]> = {
  saved: [IconCircleCheck, "--ft-good"],
  waiting: [IconPencil, "--ft-quiet"],
  saving: [IconPencil, "--ft-quiet"],
  refused: [IconPencilExclamation, "--ft-bad"],
  away: [IconCloudOff, "--ft-wait"],
};

/** Whether what is written is safe. */
export function SavedMark({ phase }: { phase: Phase }) {
  const { t } = useTranslation("templates");
  const [Sign, colour] = LOOKS[phase];
  return (
    <Group gap={6} wrap="nowrap" c={`var(${colour})`} role="status">
      <Sign size={16} aria-hidden />
      <Text fz="sm" inherit>
        {t(`phase.${phase}`)}
      </Text>
    </Group>
  );
}
