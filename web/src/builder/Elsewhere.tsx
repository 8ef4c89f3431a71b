import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { Elsewhere as Notice } from "@/kit/Elsewhere";
import type { Draft, Workflow } from "./draft";

/** The draft was changed elsewhere since it was loaded here. */
export function Elsewhere({ draft, workflow }: { draft: Draft; workflow: Workflow }) {
  const { t } = useTranslation(["builder", "kit"]);
  const saveCopy = useCopy(draft, workflow);
  const ways = [
    { label: t("kit:elsewhere.theirs"), act: draft.takeTheirs },
    { label: t("elsewhere.copy"), act: saveCopy },
    { label: t("kit:elsewhere.overwrite"), act: () => draft.autosave.overwrite() },
  ];
  return <Notice square title={t("elsewhere.title")} ways={ways} />;
}

/** Keeps this draft as a workflow of its own, and goes on in it; here theirs stays. */
function useCopy(draft: Draft, workflow: Workflow): () => Promise<void> {
  const { t } = useTranslation("builder");
  const navigate = useNavigate();
  return async () => {
    const { definition } = draft.store.getState();
    const name = t("elsewhere.copyName", { name: workflow.name }).slice(0, 200);
    const { data, error } = await client.POST("/api/v1/workflows", { body: { name, definition: { ...definition } } });
    if (!data) throw error;
    draft.autosave.drop(); // it is kept in the copy
    await navigate({ to: "/workflows/$workflowId", params: { workflowId: data.id } });
  };
}
