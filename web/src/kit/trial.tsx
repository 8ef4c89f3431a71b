import { Alert, List, Stack, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconCircleCheck, IconCircleDashed, IconCircleX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { TextLink } from "./links";
import { type Mark, marks, type Phase } from "./phases";

type TrialView = components["schemas"]["TrialView"];

const SIGNS: Record<Mark, [typeof IconCircleX, string]> = {
  good: [IconCircleCheck, "--ft-good"],
  bad: [IconCircleX, "--ft-bad"],
  open: [IconCircleDashed, "--ft-quiet"],
};

/** The address that test mails go to: the one that was used last in this browser. */
export function useTestAddress(otherwise: string): [string, (address: string) => void] {
  const [kept, keep] = useLocalStorage({
    key: "flowtrack.testAddress",
    defaultValue: "",
    getInitialValueInEffect: false,
  });
  return [kept || otherwise, keep];
}

interface TrialProps {
  trial: TrialView;
  /** Whether mails are kept here instead of being sent. */
  captures: boolean;
  /** The phases that were to be gone through, where each is to be shown. */
  phases?: Phase[];
}

/** How trying to send went, in the server's words. */
export function Trial({ trial, captures, phases = [] }: TrialProps) {
  const { t } = useTranslation("kit");
  const Sign = trial.ok ? IconCircleCheck : IconCircleX;
  const shown = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is brought into sight
  useEffect(() => {
    shown.current?.scrollIntoView({ block: "nearest" });
  }, [trial]);
  return (
    <Alert
      ref={shown}
      style={{ scrollMarginBlock: 100 }}
      color={trial.ok ? "flow" : "red"}
      role="status"
      icon={<Sign aria-hidden />}
      title={t(trial.ok ? (captures ? "trial.kept" : "trial.good") : "trial.bad")}
    >
      <Stack gap="xs">
        <Text fz="sm">{trial.message}</Text>
        {trial.hint && <Text fz="sm">{trial.hint}</Text>}
        {captures && trial.ok && (
          <TextLink fz="sm" to="/mailbox">
            {t("trial.mailbox")}
          </TextLink>
        )}
        {phases.length > 0 && !captures && <Phases phases={phases} trial={trial} />}
      </Stack>
    </Alert>
  );
}

function Phases({ phases, trial }: { phases: Phase[]; trial: TrialView }) {
  const { t } = useTranslation("kit");
  return (
    <List listStyleType="none" fz="sm" spacing={4} aria-label={t("trial.phases")}>
      {marks(phases, trial.phase).map(([phase, mark]) => {
        const [Sign, colour] = SIGNS[mark];
        return (
          <List.Item key={phase} icon={<Sign size={16} color={`var(${colour})`} aria-hidden />}>
            {t(`trial.phase.${phase}`)}: {t(`trial.mark.${mark}`)}
          </List.Item>
        );
      })}
    </List>
  );
}
