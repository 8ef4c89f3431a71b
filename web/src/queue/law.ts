/** The sum that has to come out: all that was accepted is somewhere. */
import type { components } from "@/api/schema";

type Counts = components["schemas"]["ExecutionCounts"];

export type PartName =
  | "queued"
  | "running"
  | "waiting"
  | "held"
  | "operator"
  | "completed"
  | "failed"
  | "cancelled"
  | "missing";

export interface Part {
  name: PartName;
  count: number;
}

/** Where they are, by part; those of nobody are left out. What is missing is a part of its own. */
export function partsOf(counts: Counts): Part[] {
  const { paused, completed } = counts;
  const all: Part[] = [
    { name: "queued", count: counts.queued },
    { name: "running", count: counts.running },
    { name: "waiting", count: paused.waiting },
    { name: "held", count: paused.held },
    { name: "operator", count: paused.operator },
    { name: "completed", count: Object.values(completed).reduce((sum, count) => sum + count, 0) },
    { name: "failed", count: counts.failed },
    { name: "cancelled", count: counts.cancelled },
    { name: "missing", count: Math.max(0, counts.missing) },
  ];
  return all.filter((part) => part.count > 0);
}

/** How wide each part is drawn, in percent: by its count, but so that even one of a million is seen. */
export function widthsOf(parts: Part[], least = 1.2): number[] {
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  const raised = parts.map((part) => Math.max(least, (100 * part.count) / total));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((width) => (100 * width) / sum);
}
