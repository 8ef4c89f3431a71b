import type { FormView, SubmissionView } from "../types";

type Values = Record<string, unknown>;

/** What was asked, by its key, and what was written; fields the form does not know keep their keys for names. */
export interface Answer {
  key: string;
  label: string;
  value: string;
}

export const COMMON = ["source", "medium", "campaign", "term", "content"] as const;

const values = (from: unknown): Values => (typeof from === "object" && from !== null ? (from as Values) : {});

export function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(", ");
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return value === null || value === undefined ? "" : String(value);
}

/** In the form's order, then what it does not know. What was left empty is left out. */
export function answers(submission: SubmissionView, form: FormView): Answer[] {
  const sent = values(submission.fields);
  const labels = new Map(form.fields.map((field) => [field.key, field.label]));
  const unknown = Object.keys(sent).filter((key) => !labels.has(key));
  return [...labels.keys(), ...unknown]
    .map((key) => ({ key, label: labels.get(key) ?? key, value: text(sent[key]) }))
    .filter((answer) => answer.value !== "");
}

/** Who sent it, as far as they said. */
export function who(found: Answer[], form: FormView): { name: string; email: string } {
  const of = (key: string | undefined) => found.find((answer) => answer.key === key)?.value ?? "";
  const email = of("email") || of(form.fields.find((field) => field.type === "email")?.key);
  const name = of("name") || `${of("firstName")} ${of("lastName")}`.trim();
  return { name, email };
}

/** What they wrote beyond who they are, in one line. */
export function gist(found: Answer[]): string {
  const own = new Set(["name", "firstName", "lastName", "email", "companyName"]);
  return found
    .filter((answer) => !own.has(answer.key))
    .map((answer) => answer.value)
    .reverse() // the message stands last in most forms, and says most
    .join(" · ");
}

/** From where they came: each fact by the name of its word. */
export function origins(submission: SubmissionView): [name: string, value: string][] {
  const tracking = values(submission.tracking);
  const metadata = values(submission.metadata);
  const utm = COMMON.map((word): [string, unknown] => [word, tracking[`utm${word[0]?.toUpperCase()}${word.slice(1)}`]]);
  const all: [string, unknown][] = [
    ...utm,
    ["referrer", tracking["referrer"]],
    ["origin", metadata["origin"]],
    ["address", metadata["ipAddress"]],
    ["browser", metadata["userAgent"]],
  ];
  return all.map(([name, value]): [string, string] => [name, text(value)]).filter(([, value]) => value !== "");
}
