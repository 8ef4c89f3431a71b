import { Alert, Anchor, Button, Group, Modal, Stack, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconRocket } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { said } from "@/api/problem";
import { refresh } from "@/app/live";
import { useForms } from "@/forms/useForms";
import type { Draft, Workflow } from "./draft";
import { errorsIn } from "./problems";
import { useBuilder } from "./store";

/** Makes the draft what new leads go through. Off while something is wrong with it. */
export function Publish({ draft, workflow }: { draft: Draft; workflow: Workflow }) {
  const { t } = useTranslation("builder");
  const [open, dialog] = useDisclosure(false);
  const errors = errorsIn(useBuilder((state) => state.problems)).length;
  const changed = workflow.unpublishedChanges || draft.saving.phase !== "saved";
  const why = errors > 0 ? t("publish.off", { count: errors }) : t(changed ? "publish.changed" : "publish.same");
  return (
    <>
      <Tooltip label={why} multiline maw={280}>
        <Button
          size="sm"
          data-main
          px={{ base: "xs", sm: "md" }}
          aria-label={t("publish.go")}
          disabled={errors > 0 || !changed || draft.saving.phase === "conflict"}
          onClick={dialog.open}
        >
          <IconRocket size={17} stroke={1.7} aria-hidden />
          <Text span inherit ml={8} visibleFrom="xs">
            {t("publish.go")}
          </Text>
        </Button>
      </Tooltip>
      <Modal opened={open} onClose={dialog.close} title={t("publish.title", { name: workflow.name })} centered>
        <Publishing draft={draft} workflow={workflow} close={dialog.close} />
      </Modal>
    </>
  );
}

function Publishing({ draft, workflow, close }: { draft: Draft; workflow: Workflow; close: () => void }) {
  const { t } = useTranslation(["builder", "kit"]);
  const { busy, failure, publish } = usePublishing(draft, workflow, close);
  const warnings = useBuilder((state) => state.problems).filter((problem) => problem.severity === "warning");
  return (
    <Stack>
      <Text>{t("publish.means")}</Text>
      <Text c="dimmed">
        {workflow.liveExecutions > 0
          ? t("publish.stay", { count: workflow.liveExecutions, version: workflow.publishedNumber ?? 1 })
          : t("publish.nobody")}
      </Text>
      {warnings.length > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle />} title={t("problems.warnings", { count: warnings.length })}>
          {warnings.map((warning) => (
            <Text key={`${warning.node} ${warning.key} ${warning.message}`} fz="sm">
              {[warning.node, warning.message].filter(Boolean).join(": ")}
            </Text>
          ))}
        </Alert>
      )}
      {failure !== undefined && <Alert color="red">{failure}</Alert>}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t("kit:cancel")}
        </Button>
        <Button loading={busy} onClick={() => void publish()} data-autofocus>
          {t("publish.go")}
        </Button>
      </Group>
    </Stack>
  );
}

function usePublishing(draft: Draft, workflow: Workflow, close: () => void) {
  const { t } = useTranslation(["builder", "kit"]);
  const queries = useQueryClient();
  const forms = useForms();
  const navigate = useNavigate(); // a notification stands outside of the router
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const publish = async () => {
    setBusy(true);
    setFailure(undefined);
    await draft.autosave.now();
    const problem = draft.autosave.unsaved ? t("publish.unsaved") : await send();
    setBusy(false);
    setFailure(problem);
    if (problem === undefined) close();
  };
  const send = async () => {
    const params = { path: { workflowId: workflow.id } };
    const answer = await client.POST("/api/v1/workflows/{workflowId}/publish", { params }).catch(() => undefined);
    refresh(queries, ["workflows", "executions", "forms"]);
    if (!answer?.data) return said(answer?.error, t("kit:away"));
    const done = t("publish.done", { number: answer.data.number });
    const bound = forms.some((form) => form.workflowId === workflow.id);
    const message = bound ? done : <FormMissing done={done} go={() => void navigate({ to: "/forms" })} />;
    notifications.show({ color: "teal", message, ...(bound ? {} : { autoClose: 15_000 }) });
    return undefined;
  };
  return { busy, failure, publish };
}

/** What is published begins nothing by itself. */
function FormMissing({ done, go }: { done: string; go: () => void }) {
  const { t } = useTranslation("builder");
  return (
    <>
      {done} {t("publish.noForm")}{" "}
      <Anchor component="button" fz="sm" onClick={go}>
        {t("publish.toForms")}
      </Anchor>
    </>
  );
}
