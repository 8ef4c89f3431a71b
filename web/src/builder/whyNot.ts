import { client } from "@/api/client";
import type { FlowProblem } from "@/canvas/catalogue";
import type { Definition, FlowEdge } from "@/canvas/definition";
import * as edit from "./editing";

/** The server's reason not to have this edge, if there is one: a fault that is not there without it. */
export async function whyNot(definition: Definition, edge: FlowEdge): Promise<string | undefined> {
  const [now, then] = await Promise.all([faults(definition), faults(edit.connect(definition, edge))]);
  const known = new Set(now.map((problem) => problem.message));
  return then.find((problem) => problem.key === "edges" && !known.has(problem.message))?.message;
}

async function faults(definition: Definition): Promise<FlowProblem[]> {
  const asked = client.POST("/api/v1/workflows/validate", { body: { definition: { ...definition } } });
  // Who can't be asked refuses nothing: what is wrong is said as soon as the draft is saved.
  const answer = await asked.catch(() => undefined);
  return answer?.data?.problems.filter((problem) => problem.severity === "error") ?? [];
}
