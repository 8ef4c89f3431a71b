import i18next from "i18next";

/** What FlowTrack answers when it refuses (RFC 9457), as far as people are shown it. */
export interface Problem {
  /** `urn:flowtrack:problem:` and which one. */
  type?: string;
  status: number;
  title: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  /** Where the thing stands that was changed elsewhere. */
  current?: { revision: number; updatedAt: string } | null;
}

/** The server could not be reached, or answered with something that is not FlowTrack's. */
export const AWAY = "away";

/** Of these the kind says it all, so that it can be said in the reader's language. */
const KINDS = [
  "unauthorized",
  "not-found",
  "method-not-allowed",
  "too-large",
  "unsupported-media-type",
  "too-often",
  "internal-error",
  "unavailable",
] as const;

export function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "status" in error && "title" in error;
}

/** Whether what was asked for is not there. */
export function isGone(error: unknown): boolean {
  return isProblem(error) && error.status === 404;
}

/** What to tell a person of this error: what it is about, and each fault of it. `away` is said when nobody answered. */
export function said(error: unknown, away: string): string {
  if (!isProblem(error)) return away;
  const kind = KINDS.find((one) => error.type === `urn:flowtrack:problem:${one}`);
  if (kind && i18next.language !== "en") return i18next.t(`kit:problem.${kind}`); // the server speaks English
  const { detail = "", errors = [] } = error;
  const faults = errors.map((item) => item.message).filter((message) => !detail.includes(message));
  return [detail, ...faults].filter(Boolean).join(" ") || error.title;
}

const nameOf = (field: string) => field.split(".").pop() ?? "";

/** Messages by field, in the words a form uses: the last part of each field's name. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!isProblem(error)) return {};
  return Object.fromEntries((error.errors ?? []).map((item) => [nameOf(item.field), item.message]));
}

/** Whether an error tells of more than what the form shows at these fields of its. */
export function isUnplaced(error: unknown, shown: readonly string[]): boolean {
  if (error === null || error === undefined) return false;
  const names = isProblem(error) ? (error.errors ?? []).map((item) => nameOf(item.field)) : [];
  return names.length === 0 || names.some((name) => !shown.includes(name));
}
