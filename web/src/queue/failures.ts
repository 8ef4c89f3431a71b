/** Failures put together by what went wrong: the same error at the same node of the same workflow. */
import type { Place, Summary } from "@/executions/words";

export interface Group {
  workflow: Summary["workflow"];
  place: Place | undefined;
  error: string;
  count: number;
  /** Of the newest execution. */
  lastAt: string;
}

/** The same words with other numbers, addresses or ids in them are the same error. */
function alike(error: string): string {
  return error.replaceAll(/\S+@\S+/g, "@").replaceAll(/[0-9a-f-]{16,}|\d+/gi, "#");
}

/** Largest first; of equal ones, the newest first, as they come. */
export function grouped(failed: Summary[]): Group[] {
  const groups = new Map<string, Group>();
  for (const execution of failed) {
    const error = execution.errorMessage ?? "";
    const place = execution.at[0];
    const name = [execution.workflow.id, place?.nodeKey, alike(error)].join("\n");
    const known = groups.get(name);
    if (known) known.count += 1;
    else {
      const lastAt = execution.completedAt ?? execution.createdAt;
      groups.set(name, { workflow: execution.workflow, place, error, count: 1, lastAt });
    }
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
