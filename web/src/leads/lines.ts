/** The lines of a timeline: of which kind each is, what it says, and on which day it stands. */
import type { Line } from "./lead";

/** What one may look at alone. */
export const KINDS = ["mails", "answers", "executions", "changes"] as const;
export type Kind = (typeof KINDS)[number];

const KIND_OF: Record<string, Kind> = {
  submission: "answers",
  reply: "answers",
  booking: "answers",
  open: "mails",
  click: "mails",
  bounce: "mails",
  execution_began: "executions",
  execution_ended: "executions",
};

export function kindOf({ type }: Line): Kind {
  return KIND_OF[type] ?? (type.startsWith("email_") ? "mails" : "changes");
}

/** A text that a line carries; "" where it has none by that name. */
export function textOf(line: Line, key: string): string {
  const { data } = line;
  const value = typeof data === "object" && data !== null ? (data as Record<string, unknown>)[key] : undefined;
  return typeof value === "string" ? value : "";
}

/** Pairs that a line carries: what was sent in, or what was changed. */
export function pairsOf(line: Line, key: string): [string, unknown][] {
  const { data } = line;
  const value = typeof data === "object" && data !== null ? (data as Record<string, unknown>)[key] : undefined;
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

const SENTENCES = [
  "submission",
  "submissionPlain",
  "added",
  "changed",
  "status",
  "statusByWorkflow",
  "began",
  "beganByForm",
  "beganByHand",
  "finished",
  "goal",
  "suppressedEnd",
  "ended",
  "completed",
  "failed",
  "cancelled",
  "mailSent",
  "mailSending",
  "mailHeld",
  "mailDeferred",
  "mailRefused",
  "mailUnknown",
  "open",
  "openByMachine",
  "click",
  "clickByMachine",
  "reply",
  "booking",
  "unsubscribe",
  "bounce",
  "suppressed",
  "lifted",
  "other",
] as const;
export type Sentence = (typeof SENTENCES)[number];

const PLAIN: Record<string, Sentence> = {
  added: "added",
  changed: "changed",
  reply: "reply",
  booking: "booking",
  unsubscribe: "unsubscribe",
  bounce: "bounce",
  suppressed: "suppressed",
  suppression_lifted: "lifted",
  email_sent: "mailSent",
  email_sending: "mailSending",
  email_held: "mailHeld",
  email_deferred: "mailDeferred",
  email_refused: "mailRefused",
  email_unknown: "mailUnknown",
};

const BEGAN: Record<string, Sentence> = { form_submission: "beganByForm", manual: "beganByHand" };
const ENDED: Record<string, Sentence> = {
  finished: "finished",
  goal: "goal",
  suppressed: "suppressedEnd",
  ended: "ended",
};

export function sentenceOf(line: Line): Sentence {
  const byMachine = textOf(line, "grade") === "machine";
  switch (line.type) {
    case "submission":
      return textOf(line, "formName") ? "submission" : "submissionPlain";
    case "status":
      return textOf(line, "executionId") ? "statusByWorkflow" : "status";
    case "open":
      return byMachine ? "openByMachine" : "open";
    case "click":
      return byMachine ? "clickByMachine" : "click";
    case "execution_began":
      return BEGAN[textOf(line, "triggerType")] ?? "began";
    case "execution_ended":
      return endOf(line);
    default:
      return PLAIN[line.type] ?? "other";
  }
}

function endOf(line: Line): Sentence {
  const status = textOf(line, "status");
  if (status === "failed" || status === "cancelled") return status;
  return ENDED[textOf(line, "outcome")] ?? "completed";
}

export interface Day {
  /** The first moment known of it, which is the newest line's. */
  at: string;
  lines: Line[];
}

/** Lines that come newest first, by the days where the reader is. */
export function byDay(lines: Line[]): Day[] {
  const days: Day[] = [];
  for (const line of lines) {
    const last = days.at(-1);
    if (last && sameDay(last.at, line.at)) last.lines.push(line);
    else days.push({ at: line.at, lines: [line] });
  }
  return days;
}

function sameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** "Today", "Yesterday", "Monday, 2 March": with the year where it is not this one. */
export function dayName(at: string, now: number, language: string): string {
  const day = new Date(at);
  const ago = Math.round((dayStart(new Date(now)) - dayStart(day)) / 86_400_000);
  if (ago === 0 || ago === 1) {
    const word = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day");
    return word.charAt(0).toUpperCase() + word.slice(1);
  }
  const year = day.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", ...year }).format(day);
}

function dayStart(day: Date): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
}
