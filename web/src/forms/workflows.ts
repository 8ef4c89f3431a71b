import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { components } from "@/api/schema";

export type WorkflowSummary = components["schemas"]["WorkflowSummary"];

/** The workflows that a form can start, by id. */
export function useWorkflows(): Map<string, WorkflowSummary> {
  const { data } = api.useQuery("get", "/api/v1/workflows", { params: { query: { limit: 200 } } });
  return new Map((data?.items ?? []).map((workflow) => [workflow.id, workflow]));
}

/** The same to choose from, those that begin something now first. */
export function useWorkflowChoices(): { choices: { value: string; label: string }[]; only: string | null } {
  const { t } = useTranslation("forms");
  const workflows = [...useWorkflows().values()];
  const running = workflows.filter((workflow) => workflow.state === "published");
  const idle = workflows.filter((workflow) => workflow.state !== "published");
  const choices = [
    ...running.map(({ id, name }) => ({ value: id, label: name })),
    ...idle.map(({ id, name }) => ({ value: id, label: t("startsNothingYet", { name }) })),
  ];
  return { choices, only: running.length === 1 ? (running[0]?.id ?? null) : null };
}
