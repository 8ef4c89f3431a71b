import { isProblem } from "@/api/problem";

/** What a template says, as far as it is edited on its page. */
export interface Text {
  subject: string;
  html: string;
}

export type Phase = "saved" | "waiting" | "saving" | "refused" | "away";

const PAUSE_MS = 600;
const AGAIN_MS = 5_000;

export const same = (one: Text, other: Text): boolean => one.subject === other.subject && one.html === other.html;

/** What came of the last try to save: the text that was tried, and the error. */
export interface Failed {
  text: Text;
  error: unknown;
}

/** How things stand with a text: what the server has of it, and what came of the last try. */
export function phaseOf(text: Text, kept: Text, failed: Failed | null, busy: boolean): Phase {
  if (same(text, kept)) return "saved";
  if (busy) return "saving";
  if (failed === null || !same(failed.text, text)) return "waiting";
  return isProblem(failed.error) ? "refused" : "away";
}

/** After how many milliseconds to save; null: not by itself. A refused text is refused again, until it is changed. */
export function pause(phase: Phase): number | null {
  if (phase === "waiting") return PAUSE_MS;
  return phase === "away" ? AGAIN_MS : null;
}
