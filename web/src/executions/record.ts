import type { components } from "@/api/schema";
import type { Standing } from "./travelled";

export type Execution = components["schemas"]["ExecutionView"];
export type Step = components["schemas"]["StepView"];
export type Mail = components["schemas"]["MailView"];
export type Log = components["schemas"]["LogView"];

const ENDED = new Set(["completed", "failed", "cancelled"]);

export function standingOf({ status, at }: Pick<Execution, "status" | "at">): Standing {
  const held = at.filter((place) => place.standing === "held").flatMap((place) => place.stepNumber ?? []);
  return { ended: ENDED.has(status), held: new Set(held) };
}

/** The wait at a step that a person can skip: one for a time, not a back-off, a hold or other paths. */
export function isSkippable({ status, at }: Pick<Execution, "status" | "at">, stepNumber?: number): boolean {
  if (status !== "paused" && status !== "running") return false;
  return at.some(
    (place) => place.standing === "waiting" && (stepNumber === undefined || place.stepNumber === stepNumber),
  );
}

/** The step to look at first: where it failed, else where it stands, else the last. */
export function firstToSee({ status, at, steps }: Execution): number | undefined {
  const failed = steps.filter((step) => step.status === "failed").at(-1);
  if (status === "failed" && failed) return failed.stepNumber;
  const open = at.find((place) => place.stepNumber !== null)?.stepNumber;
  return open ?? steps.at(-1)?.stepNumber;
}
