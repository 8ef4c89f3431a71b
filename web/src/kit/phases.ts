import type { components } from "@/api/schema";

type Stage = components["schemas"]["TrialView"]["phase"];
export type Phase = Exclude<Stage, "done">;
export type Mark = "good" | "bad" | "open";

/** Each of the phases that were to be gone through, and how it went, of a trial that ended at `stage`. */
export function marks(phases: Phase[], stage: Stage): [Phase, Mark][] {
  const end = stage === "done" ? phases.length : phases.indexOf(stage);
  return phases.map((phase, place) => [phase, place < end ? "good" : place === end ? "bad" : "open"]);
}
