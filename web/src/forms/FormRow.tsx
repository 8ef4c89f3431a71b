import { Anchor, Group, Stack, Text } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { TextLink } from "@/kit/links";
import { Row } from "@/kit/Rows";
import { When } from "@/kit/time";
import { Marks } from "./Marks";
import type { FormView } from "./types";
import type { WorkflowSummary } from "./workflows";

const MOST_COUNTED = 10_000;

/** A form in the list. */
export function FormRow({ form, workflow }: { form: FormView; workflow: WorkflowSummary | undefined }) {
  const { t } = useTranslation("forms");
  const { pathname } = new URL(form.hostedUrl);
  return (
    <Row
      lead={
        <>
          <Link to="/forms/$formId" params={{ formId: form.id }}>
            {form.name}
          </Link>
          <Text fz="sm" c="dimmed" truncate>
            <Anchor href={pathname} target="_blank" fz="sm" c="dimmed" aria-label={`${pathname}: ${t("open")}`}>
              {pathname} <IconExternalLink size={13} aria-hidden />
            </Anchor>
          </Text>
        </>
      }
      facts={[
        <Marks key="marks" form={form} />,
        <Starts key="starts" workflow={workflow} />,
        <Got key="got" form={form} />,
      ]}
    />
  );
}

function Starts({ workflow }: { workflow: WorkflowSummary | undefined }) {
  const { t } = useTranslation("forms");
  if (!workflow)
    return (
      <Text fz="sm" c="dimmed">
        {t("startsNothing")}
      </Text>
    );
  const words = workflow.state === "published" ? "starts" : "startsPaused";
  return (
    <TextLink
      to="/workflows/$workflowId"
      params={{ workflowId: workflow.id }}
      fz="sm"
      c={workflow.state === "published" ? "var(--mantine-color-text)" : "var(--ft-wait)"}
    >
      {t(words, { workflow: workflow.name })}
    </TextLink>
  );
}

function Got({ form: { submissionCount: count, lastSubmissionAt } }: { form: FormView }) {
  const { t } = useTranslation("forms");
  if (count === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t("noSubmissions")}
      </Text>
    );
  return (
    <Stack gap={2}>
      <Text fz="sm">{count < MOST_COUNTED ? t("submissions", { count }) : t("submissionsMany", { count })}</Text>
      <Group gap={4} c="dimmed" fz="sm">
        {t("last")} <When at={lastSubmissionAt} />
      </Group>
    </Stack>
  );
}
