import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Status } from "@/kit/Status";
import { duration, When } from "@/kit/time";
import { useNodeNames } from "./names";
import type { Execution } from "./record";
import { StateText } from "./StateText";

const TRIGGERS = ["form_submission", "manual", "api", "event"] as const;

/** Below the lead's name: how it stands, since when, and in which workflow. */
export function ExecutionHead({ execution }: { execution: Execution }) {
  const { t, i18n } = useTranslation("executions");
  const { lead, workflow, durationMs } = execution;
  const trigger = TRIGGERS.find((name) => name === execution.triggerType);
  return (
    <Group gap="6px 18px" c="var(--mantine-color-text)">
      <StateLine execution={execution} />
      <Text span fz="sm" c="dimmed">
        {t("column.started")} <When at={execution.startedAt ?? execution.createdAt} />
        {trigger && ` ${t(`trigger.${trigger}`)}`}
        {durationMs !== null &&
          durationMs > 0 &&
          ` · ${t("ranFor", { duration: duration(durationMs, i18n.language) })}`}
      </Text>
      <Text span fz="sm" c="dimmed">
        <Anchor fz="sm" renderRoot={(props) => <Link to="/leads/$leadId" params={{ leadId: lead.id }} {...props} />}>
          {lead.email}
        </Anchor>
        {" · "}
        <Anchor
          fz="sm"
          renderRoot={(props) => <Link to="/workflows/$workflowId" params={{ workflowId: workflow.id }} {...props} />}
        >
          {workflow.name}
        </Anchor>
        {`, ${t("version", { number: workflow.versionNumber })}`}
      </Text>
    </Group>
  );
}

function StateLine({ execution }: { execution: Execution }) {
  const nameOf = useNodeNames([execution.workflow]);
  return (
    <Group gap={8}>
      <Status status={execution.status} reason={execution.reason} />
      <Text span fz="sm">
        <StateText execution={execution} nameOf={nameOf} />
      </Text>
    </Group>
  );
}
