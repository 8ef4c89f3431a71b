import { client } from "@/api/client";
import type { components } from "@/api/schema";

export type Action = "retry" | "cancel";
type Body = components["schemas"]["BulkBody"];
type Answer = components["schemas"]["BulkAnswer"];

/** By status, what can be asked of executions. */
export function actionsFor(status: string | undefined): Action[] {
  if (status === "failed") return ["retry", "cancel"];
  return status === "paused" || status === "queued,running" ? ["cancel"] : [];
}

export async function post(body: Body): Promise<Answer> {
  const { data, error } = await client.POST("/api/v1/workflows/executions/bulk", { body });
  if (error) throw error;
  return data;
}

/**
 * Ask all that fit, request by request, until none is left; `told` hears after each how many were asked so far. Nothing
 * is asked if by now another number fits than `expected`. Answers how many were asked.
 */
export async function askAll(
  wanted: Pick<Body, "action" | "filter">,
  expected: number,
  told: (requested: number) => void,
  send = post,
): Promise<number> {
  let answer = await send({ ...wanted, dryRun: false, expected });
  let requested = answer.requested;
  while (answer.nextCursor) {
    told(requested);
    answer = await send({ ...wanted, dryRun: false, cursor: answer.nextCursor });
    requested += answer.requested;
  }
  return requested;
}
