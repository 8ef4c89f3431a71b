/** What FlowTrack answers when it refuses (RFC 9457), as far as people are shown it. */
export interface Problem {
  status: number;
  title: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  /** Where the thing stands that was changed elsewhere. */
  current?: { revision: number; updatedAt: string } | null;
}

/** The server could not be reached, or answered with something that is not FlowTrack's. */
export const AWAY = "away";

export function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "status" in error && "title" in error;
}

/** What to tell a person of this error; `away` is said when nobody answered. */
export function said(error: unknown, away: string): string {
  if (!isProblem(error)) return away;
  return error.detail ?? error.errors?.map((item) => item.message).join(" ") ?? error.title;
}

/** Messages by field, in the words a form uses: the last part of each field's name. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!isProblem(error)) return {};
  return Object.fromEntries((error.errors ?? []).map((item) => [item.field.split(".").pop() ?? "", item.message]));
}
