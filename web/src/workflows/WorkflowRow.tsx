import { Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Row } from "@/kit/Rows";
import { When } from "@/kit/time";
import { State } from "./State";
import type { FormView, WorkflowSummary } from "./types";
import { WorkflowMenu } from "./WorkflowMenu";

/** A workflow in the list. */
export function WorkflowRow({ workflow, forms }: { workflow: WorkflowSummary; forms: FormView[] }) {
  const { t, i18n } = useTranslation("workflows");
  const names = new Intl.ListFormat(i18n.language).format(forms.map((form) => form.name));
  return (
    <Row
      lead={
        <>
          <Link to="/workflows/$workflowId" params={{ workflowId: workflow.id }}>
            {workflow.name}
          </Link>
          <Text fz="sm" c="dimmed" truncate>
            {forms.length ? t("startedBy", { forms: names }) : t("startedByNone")}
          </Text>
        </>
      }
      facts={[
        <State key="state" workflow={workflow} />,
        <Inside key="inside" workflow={workflow} />,
        <LastStart key="last" at={workflow.lastExecutionAt} />,
      ]}
      menu={<WorkflowMenu workflow={workflow} forms={forms} />}
    />
  );
}

function Inside({ workflow: { liveExecutions, waitingExecutions } }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  if (liveExecutions === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t("nobody")}
      </Text>
    );
  return (
    <Stack gap={2}>
      <Text fz="sm">{t("live", { count: liveExecutions })}</Text>
      {waitingExecutions > 0 && (
        <Text fz="sm" c="dimmed">
          {t("waiting", { count: waitingExecutions })}
        </Text>
      )}
    </Stack>
  );
}

function LastStart({ at }: { at: string | null }) {
  const { t } = useTranslation("workflows");
  if (at === null)
    return (
      <Text fz="sm" c="dimmed">
        {t("neverStarted")}
      </Text>
    );
  return (
    <Text fz="sm" c="dimmed">
      {t("last")}{" "}
      <Text span inherit c="var(--mantine-color-text)">
        <When at={at} />
      </Text>
    </Text>
  );
}
