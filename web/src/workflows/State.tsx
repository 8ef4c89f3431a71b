import { Group, Stack, Text } from "@mantine/core";
import {
  type Icon,
  IconAlertTriangle,
  IconArchive,
  IconCircleCheck,
  IconPencil,
  IconPencilExclamation,
  IconPlayerPause,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WorkflowSummary } from "./types";

const LOOKS: Record<WorkflowSummary["state"], [Icon, string]> = {
  draft: [IconPencil, "--ft-quiet"],
  published: [IconCircleCheck, "--ft-good"],
  paused: [IconPlayerPause, "--ft-wait"],
  archived: [IconArchive, "--ft-quiet"],
};

/** How a workflow stands, and what waits to be done about its draft. */
export function State({ workflow, inline = false }: { workflow: WorkflowSummary; inline?: boolean }) {
  const { t } = useTranslation("workflows");
  const [sign, colour] = LOOKS[workflow.state];
  const changed = workflow.unpublishedChanges && (workflow.state === "published" || workflow.state === "paused");
  const Frame = inline ? Group : Stack;
  return (
    <Frame gap={inline ? "md" : 2}>
      <Mark icon={sign} colour={colour}>
        {t(`state.${workflow.state}`, { number: workflow.publishedNumber ?? 0 })}
      </Mark>
      {changed && (
        <Mark icon={IconPencilExclamation} colour="--ft-wait">
          {t("state.changes")}
        </Mark>
      )}
      {workflow.problemCount > 0 && workflow.state !== "archived" && (
        <Mark icon={IconAlertTriangle} colour="--ft-bad">
          {t("state.problems", { count: workflow.problemCount })}
        </Mark>
      )}
    </Frame>
  );
}

function Mark({ icon: Sign, colour, children }: { icon: Icon; colour: string; children: string }) {
  return (
    <Group gap={6} wrap="nowrap" c={`var(${colour})`}>
      <Sign size={16} aria-hidden style={{ flex: "none" }} />
      <Text span fz="sm" fw={550} inherit lh={1.35}>
        {children}
      </Text>
    </Group>
  );
}
