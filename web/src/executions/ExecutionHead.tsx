import { Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { TextLink } from "@/kit/links";
import { Status } from "@/kit/Status";
import { duration, When } from "@/kit/time";
import { useNodeNames } from "./names";
import type { Execution } from "./record";
import classes from "./record.module.css";
import { StateText } from "./StateText";

const TRIGGERS = ["form_submission", "manual", "api", "event"] as const;

/** Below the lead's name: how it stands, since when, and in which workflow. */
export function ExecutionHead({ execution }: { execution: Execution }) {
  const { t, i18n } = useTranslation("executions");
  const { lead, workflow, durationMs } = execution;
  const trigger = TRIGGERS.find((name) => name === execution.triggerType);
  return (
    <Stack gap={4} fz="sm">
      <StateLine execution={execution} />
      <div>
        <TextLink inherit underline="always" to="/leads/$leadId" params={{ leadId: lead.id }}>
          {lead.email}
        </TextLink>
        {" · "}
        <TextLink inherit underline="always" to="/workflows/$workflowId" params={{ workflowId: workflow.id }}>
          {workflow.name}
        </TextLink>
        {`, ${t("version", { number: workflow.versionNumber })} · ${t("column.started")} `}
        <When at={execution.startedAt ?? execution.createdAt} />
        {trigger && ` ${t(`trigger.${trigger}`)}`}
        {durationMs !== null &&
          durationMs > 0 &&
          ` · ${t("ranFor", { duration: duration(durationMs, i18n.language) })}`}
      </div>
    </Stack>
  );
}

function StateLine({ execution }: { execution: Execution }) {
  const nameOf = useNodeNames([execution.workflow]);
  return (
    <Group gap={10} wrap="nowrap" align="flex-start" c="var(--mantine-color-text)">
      <Status status={execution.status} reason={execution.reason} />
      <span className={classes["sentence"]}>
        <StateText execution={execution} nameOf={nameOf} />
      </span>
    </Group>
  );
}
