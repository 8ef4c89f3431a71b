import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useChanged } from "@/kit/changed";
import type { WorkflowSummary } from "./types";

/** Gives a workflow another name. */
export function useRename(workflow: WorkflowSummary, onDone: () => void) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  const { mutate, error, isPending, reset } = api.useMutation("patch", "/api/v1/workflows/{workflowId}", {
    onSuccess: () => {
      onDone();
      changed(t("rename.done"));
    },
  });
  const to = (typed: string) => {
    if (isPending) return; // its input is put out of use meanwhile, and so left: that asks for the same once more
    const name = typed.trim();
    if (name === "" || name === workflow.name) onDone();
    else mutate({ params: { path: { workflowId: workflow.id } }, body: { revision: workflow.revision, name } });
  };
  return { to, error, busy: isPending, reset };
}
