import { api } from "@/api/client";
import type { Counts } from "@/canvas/elements";

/** How many leads came to each node of the version that is published. Hints have it asked anew. */
export function useCounts(workflowId: string, published: boolean): Record<string, Counts> | undefined {
  const params = { path: { workflowId } };
  return api.useQuery("get", "/api/v1/workflows/{workflowId}/stats", { params }, { enabled: published }).data?.nodes;
}
