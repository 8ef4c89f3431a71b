/** What an execution's state is, as people say it: which sentence, and what stands in it. */
import type { components } from "@/api/schema";

export type Summary = components["schemas"]["ExecutionSummary"];
export type Place = components["schemas"]["PlaceView"];

export type Sentence =
  | "queued"
  | "running"
  | "runningAt"
  | "waiting"
  | "waitingUntil"
  | "waitingMany"
  | "joining"
  | "tryingAgain"
  | "held"
  | "heldUntil"
  | "operator"
  | "finished"
  | "goal"
  | "suppressed"
  | "ended"
  | "completed"
  | "failed"
  | "failedAt"
  | "cancelled";

export interface Said {
  sentence: Sentence;
  at?: Place | undefined;
  until?: string | null;
  count?: number;
  error?: string | null;
}

type Told = Pick<Summary, "status" | "reason" | "outcome" | "at" | "dueAt" | "errorMessage">;

export function stateOf(execution: Told): Said {
  const [first] = execution.at;
  switch (execution.status) {
    case "queued":
      return { sentence: "queued" };
    case "running":
      return first ? { sentence: "runningAt", at: first } : { sentence: "running" };
    case "paused":
      return pausedState(execution);
    case "failed":
      return { sentence: first ? "failedAt" : "failed", at: first, error: execution.errorMessage };
    case "cancelled":
      return { sentence: "cancelled" };
    default:
      return { sentence: ended(execution.outcome) };
  }
}

const ENDS = ["finished", "goal", "suppressed", "ended"] as const;

function ended(outcome: string | null): Sentence {
  return ENDS.find((end) => end === outcome) ?? "completed";
}

function pausedState({ reason, at, dueAt }: Told): Said {
  if (reason === "operator") return { sentence: "operator", at: at[0] };
  const held = at.find((place) => place.standing === "held");
  if (held) return { sentence: held.dueAt ? "heldUntil" : "held", at: held, until: held.dueAt };
  const soonest = at.find((place) => place.dueAt === dueAt) ?? at[0];
  if (soonest?.standing === "backing_off") return { sentence: "tryingAgain", at: soonest, until: soonest.dueAt };
  if (at.length > 1) return { sentence: "waitingMany", count: at.length, until: dueAt };
  if (soonest?.standing === "joining") return { sentence: "joining", at: soonest };
  return { sentence: dueAt ? "waitingUntil" : "waiting", at: soonest, until: dueAt };
}
