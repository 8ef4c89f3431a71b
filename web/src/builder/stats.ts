import type { Counts } from "@/canvas/elements";

/** How many leads came to each node of the version that is published. */
export function useCounts(_workflowId: string, _published: boolean): Record<string, Counts> | undefined {
  return undefined;
}
