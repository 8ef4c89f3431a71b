import { List, Text } from "@mantine/core";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Confirm } from "@/kit/Confirm";
import { useChanged } from "@/kit/changed";
import { TextLink } from "@/kit/links";
import { Blocked } from "./Blocked";
import { RenameDialog } from "./RenameDialog";
import type { FormView, WorkflowSummary } from "./types";

export type Asked = "rename" | "pause" | "archive" | "remove";

interface DialogsProps {
  workflow: WorkflowSummary;
  forms: FormView[];
  asked: Asked | null;
  ask: (what: Asked | null) => void;
}

type DialogProps = Omit<DialogsProps, "asked" | "ask"> & { opened: boolean; onClose: () => void };

/** What is asked before it is done. */
export function Dialogs({ workflow, forms, asked, ask }: DialogsProps) {
  const shared = (what: Asked) => ({ workflow, forms, opened: asked === what, onClose: () => ask(null) });
  return (
    <>
      <RenameDialog {...shared("rename")} />
      <PauseDialog {...shared("pause")} />
      <ArchiveDialog {...shared("archive")} />
      <RemoveDialog {...shared("remove")} />
    </>
  );
}

function PauseDialog({ workflow, opened, onClose }: DialogProps) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  const pause = api.useMutation("post", "/api/v1/workflows/{workflowId}/unpublish", {
    onSuccess: () => {
      onClose();
      changed(t("pause.done"));
    },
  });
  const live = workflow.liveExecutions;
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={t("pause.title", { name: workflow.name })}
      action={t("menu.pause")}
      busy={pause.isPending}
      error={pause.error}
      onConfirm={() => pause.mutate({ params: { path: { workflowId: workflow.id } } })}
    >
      {`${t("pause.text")} ${live ? t("pause.live", { count: live }) : ""}`}
    </Confirm>
  );
}

function ArchiveDialog({ workflow, forms, opened, onClose }: DialogProps) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  const archive = api.useMutation("post", "/api/v1/workflows/{workflowId}/archive", {
    onSuccess: () => {
      onClose();
      changed(t("archive.done"));
    },
  });
  const title = t("archive.title", { name: workflow.name });
  const live = workflow.liveExecutions;
  if (live || forms.length)
    return (
      <Blocked opened={opened} onClose={onClose} title={title} why={t("archive.inTheWay")}>
        {live > 0 && (
          <List.Item>
            <TextLink to="/workflows/$workflowId" {...executionsOf(workflow)} onClick={onClose}>
              {t("archive.live", { count: live })}
            </TextLink>
          </List.Item>
        )}
        <FormsInTheWay forms={forms} />
      </Blocked>
    );
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={title}
      action={t("menu.archive")}
      busy={archive.isPending}
      error={archive.error}
      onConfirm={() => archive.mutate({ params: { path: { workflowId: workflow.id } } })}
    >
      {t("archive.text")}
    </Confirm>
  );
}

function RemoveDialog({ workflow, forms, opened, onClose }: DialogProps) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  const leave = useLeave(workflow.id);
  const remove = api.useMutation("delete", "/api/v1/workflows/{workflowId}", {
    onSuccess: async () => {
      onClose();
      await leave(true);
      changed(t("remove.done"));
    },
  });
  const title = t("remove.title", { name: workflow.name });
  if (workflow.lastExecutionAt || forms.length)
    return (
      <Blocked
        opened={opened}
        onClose={onClose}
        title={title}
        why={t("remove.inTheWay")}
        then={workflow.state === "archived" ? undefined : <Text>{t("remove.instead")}</Text>}
      >
        {workflow.lastExecutionAt && <List.Item>{t("remove.executions")}</List.Item>}
        <FormsInTheWay forms={forms} />
      </Blocked>
    );
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={title}
      action={t("menu.delete")}
      danger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ params: { path: { workflowId: workflow.id } } })}
    >
      {t("remove.text")}
    </Confirm>
  );
}

function FormsInTheWay({ forms }: { forms: FormView[] }) {
  const { t } = useTranslation("workflows");
  return forms.map((form) => (
    <List.Item key={form.id}>
      <TextLink to="/forms/$formId" params={{ formId: form.id }} search={{ tab: "settings" }}>
        {t("archive.form", { name: form.name })}
      </TextLink>
    </List.Item>
  ));
}

const executionsOf = (workflow: WorkflowSummary) => ({
  params: { workflowId: workflow.id },
  search: { tab: "executions" },
});

/** To the list, from the page of the workflow; `gone`: without asking for what is not saved of it. */
function useLeave(workflowId: string): (gone?: boolean) => Promise<void> {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return async (gone = false) => {
    if (pathname.includes(workflowId)) await navigate({ to: "/workflows", replace: true, ignoreBlocker: gone });
  };
}
