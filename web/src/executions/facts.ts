/** What a step was given and what came of it, as facts for people: made of its input and output by its type. */
import type { Execution, Step } from "./record";

/** `text` is shown as it stands, `keys` are of form fields; the others in the reader's words. */
export type Value =
  | { kind: "text"; text: string }
  | { kind: "keys"; keys: string[] }
  | { kind: "word"; word: Word }
  | { kind: "leadStatus"; status: string }
  | { kind: "number"; number: number }
  | { kind: "moment"; at: string }
  | { kind: "length"; ms: number };

export type Word = "yes" | "no" | "nothing" | "notYet" | "sinceStart" | "sinceEver";

export type Label =
  | "source"
  | "medium"
  | "campaign"
  | "referrer"
  | "budgetGiven"
  | "budgetNeeded"
  | "looked"
  | "last"
  | "field"
  | "holds"
  | "answer"
  | "length"
  | "ended"
  | "leftBlank"
  | "arrived"
  | "result"
  | "status"
  | "name"
  | "company"
  | "addTags"
  | "removeTags";

/** `label` is one of ours, or `own`: a field of the form, by its key. */
export interface Fact {
  label: Label | { own: string };
  value: Value;
}

type Data = Record<string, unknown>;

const data = (value: unknown): Data => (typeof value === "object" && value !== null ? (value as Data) : {});
const text = (value: unknown): Value | undefined =>
  value === undefined || value === null || value === "" ? undefined : { kind: "text", text: shown(value) };
const shown = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(shown).join(", ")
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
const word = (said: Word): Value => ({ kind: "word", word: said });
const keys = (value: unknown): Value | undefined =>
  Array.isArray(value) && value.length > 0 ? { kind: "keys", keys: value.map(String) } : undefined;
const number = (value: unknown): Value | undefined =>
  typeof value === "number" ? { kind: "number", number: value } : undefined;
const leadStatus = (value: unknown): Value | undefined =>
  typeof value === "string" ? { kind: "leadStatus", status: value } : undefined;
const moment = (value: unknown): Value | undefined =>
  typeof value === "string" ? { kind: "moment", at: value } : undefined;

/** Facts of those that are there, in this order. */
function facts(...pairs: [Fact["label"], Value | undefined][]): Fact[] {
  return pairs.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

const own = (fields: Data): Fact[] => facts(...Object.entries(fields).map(([key, value]) => both({ own: key }, value)));
const both = (label: Fact["label"], value: unknown): [Fact["label"], Value | undefined] => [label, text(value)];

function trigger(execution: Execution): Fact[] {
  const { submissionData, tracking } = data(execution.triggerData);
  const { utmSource, utmMedium, utmCampaign, referrer } = data(tracking);
  return [
    ...own(data(submissionData)),
    ...facts(
      ["source", text(utmSource)],
      ["medium", text(utmMedium)],
      ["campaign", text(utmCampaign)],
      ["referrer", text(referrer)],
    ),
  ];
}

function condition(input: Data, output: Data): Fact[] {
  const answer: Value | undefined =
    typeof output["result"] === "boolean" ? word(output["result"] ? "yes" : "no") : undefined;
  const seen = text(input["value"]) ?? word("nothing");
  if ("threshold" in input)
    return facts(["budgetGiven", seen], ["budgetNeeded", number(input["threshold"])], ["answer", answer]);
  if ("since" in input) {
    const since = word(input["since"] === "ever" ? "sinceEver" : "sinceStart");
    return facts(["looked", since], ["last", moment(input["last"]) ?? word("notYet")], ["answer", answer]);
  }
  if ("field" in input) return facts(["field", text(input["field"])], ["holds", seen], ["answer", answer]);
  return facts(["answer", answer]);
}

function wait(step: Step, input: Data): Fact[] {
  const seconds = input["seconds"];
  return facts(
    ["length", typeof seconds === "number" ? { kind: "length", ms: seconds * 1000 } : undefined],
    ["ended", moment(step.completedAt)],
  );
}

function changes(output: Data): Fact[] {
  const { status, name, companyName, fields, addTags, removeTags } = output;
  return [
    ...facts(["status", leadStatus(status)], both("name", name), both("company", companyName)),
    ...own(data(fields)),
    ...facts(both("addTags", addTags), both("removeTags", removeTags)),
  ];
}

const MAILS = new Set(["send_email", "send_followup"]);

export const sendsMail = (step: Step): boolean => MAILS.has(step.nodeType);

/** The facts of a step; none where nothing is known of it. */
export function factsOf(step: Step, execution: Execution): Fact[] {
  const [input, output] = [data(step.input), data(step.output)];
  if (step.parent === 0) return trigger(execution);
  if (sendsMail(step)) return facts(["leftBlank", keys(output["leftBlank"])]);
  switch (step.nodeType) {
    case "condition":
      return condition(input, output);
    case "delay":
      return wait(step, input);
    case "update_lead":
    case "mark_failed":
      return changes(output);
    case "join":
      return facts(["arrived", number(output["arrived"])]);
    case "end":
      return facts(["result", text(output["result"])]);
    default:
      return [];
  }
}

/** Why no mail was sent at a step that sends one, if its lead must not get any. */
export function suppressedAs(step: Step): string | undefined {
  const why = data(step.output)["suppressed"];
  return typeof why === "string" ? why : undefined;
}

export function wasSkipped(step: Step): boolean {
  return data(step.output)["skipped"] === true;
}
