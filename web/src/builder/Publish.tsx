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
import type { components } from "@/api/schema";
import { refresh } from "@/app/live";
import { asDefinition, type Definition } from "@/canvas/definition";
import type { FormView } from "@/forms/types";
import { useForms } from "@/forms/useForms";
import type { Draft, Workflow } from "./draft";
import { errorsIn } from "./problems";
import { useBuilder } from "./store";

type Version = components["schemas"]["VersionView"];

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
  const tell = ({ number, definition }: Version) => {
    const starts = !beginsByForm(asDefinition(definition)) || forms.some((form) => form.workflowId === workflow.id);
    const leave = (form: FormView | undefined) => {
      notifications.hide(id);
      if (!form) void navigate({ to: "/forms" });
      else void navigate({ to: "/forms/$formId", params: { formId: form.id }, search: { tab: "settings" } });
    };
    const message = starts ? t("publish.done", { number }) : <FormMissing number={number} forms={forms} go={leave} />;
    const id = notifications.show({ color: "teal", message, ...(starts ? {} : { autoClose: 15_000 }) });
  };
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
    tell(answer.data);
    return undefined;
  };
  return { busy, failure, publish };
}

const beginsByForm = ({ nodes }: Definition) => nodes.some((node) => node.type === "trigger_form");

interface FormMissingProps {
  number: number;
  forms: FormView[];
  go: (form: FormView | undefined) => void;
}

/** What is published begins nothing by itself. Where there is one form only, the way leads straight to its settings. */
function FormMissing({ number, forms, go }: FormMissingProps) {
  const { t } = useTranslation("builder");
  const [first, ...others] = forms;
  const only = others.length === 0 ? first : undefined;
  const several = t(first ? "publish.toForms" : "publish.makeForm");
  return (
    <>
      {t("publish.noForm", { number })}{" "}
      <Anchor component="button" fz="sm" ta="start" onClick={() => go(only)}>
        {only ? t("publish.toForm", { form: only.name }) : several}
      </Anchor>
    </>
  );
}
