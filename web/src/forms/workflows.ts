import { api } from "@/api/client";
import type { components } from "@/api/schema";

export type WorkflowSummary = components["schemas"]["WorkflowSummary"];

/** The workflows that a form can start, by id. */
export function useWorkflows(): Map<string, WorkflowSummary> {
  const { data } = api.useQuery("get", "/api/v1/workflows", { params: { query: { limit: 200 } } });
  return new Map((data?.items ?? []).map((workflow) => [workflow.id, workflow]));
}
