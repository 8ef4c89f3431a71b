import type { FlowProblem } from "@/canvas/catalogue";

/** Which nodes have something wrong, and how bad it is. A notice is nothing to mend. */
export function worstByNode(problems: FlowProblem[]): ReadonlyMap<string, "error" | "warning"> {
  const worst = new Map<string, "error" | "warning">();
  for (const { node, severity } of problems) {
    if (!node || severity === "notice" || worst.get(node) === "error") continue;
    worst.set(node, severity);
  }
  return worst;
}

export const errorsIn = (problems: FlowProblem[]) => problems.filter((problem) => problem.severity === "error");

/** What is wrong with a setting, in one text. A part of it (“fields.budget”) is the setting's affair. */
export function problemAt(problems: FlowProblem[], node: string, setting: string): string | undefined {
  const found = problems.filter(
    (problem) => problem.node === node && (problem.key === setting || problem.key.startsWith(`${setting}.`)),
  );
  return found.length > 0 ? found.map((problem) => problem.message).join(" ") : undefined;
}
