import { describe, expect, it } from "vitest";
import { factsOf, suppressedAs, wasSkipped } from "./facts";
import type { Execution, Step } from "./record";

const step = (nodeType: string, more: Partial<Step>): Step => ({
  stepNumber: 2,
  nodeKey: "n",
  nodeType,
  label: "",
  status: "completed",
  exit: null,
  parent: 1,
  duration: 0,
  error: null,
  errorDetails: null,
  input: null,
  output: null,
  retryCount: 0,
  attempts: [],
  startedAt: "2026-03-02T09:00:00Z",
  completedAt: "2026-03-05T09:00:00Z",
  ...more,
});
const execution = {
  triggerData: { submissionData: { budget: "5k", message: "" }, tracking: { utmSource: "spring" } },
} as unknown as Execution;

describe("the facts of a step", () => {
  it("are what was sent in, where it began", () => {
    expect(factsOf(step("trigger_form", { parent: 0 }), execution)).toEqual([
      { label: { own: "budget" }, value: { kind: "text", text: "5k" } },
      { label: "source", value: { kind: "text", text: "spring" } },
    ]);
  });

  it("are what a condition saw, and its answer", () => {
    const input = { field: "budget", value: "", threshold: 0 };
    expect(factsOf(step("condition", { input, output: { result: true } }), execution)).toEqual([
      { label: "budgetGiven", value: { kind: "word", word: "nothing" } },
      { label: "budgetNeeded", value: { kind: "number", number: 0 } },
      { label: "answer", value: { kind: "word", word: "yes" } },
    ]);
    const reply = step("condition", { input: { since: "start", last: null }, output: { result: false } });
    expect(factsOf(reply, execution).map((fact) => fact.value)).toContainEqual({ kind: "word", word: "notYet" });
  });

  it("say how long a wait is, and whether a person skipped it", () => {
    const waited = step("delay", { input: { seconds: 60 }, output: { skipped: true } });
    expect(factsOf(waited, execution)[0]).toEqual({ label: "length", value: { kind: "length", ms: 60_000 } });
    expect(wasSkipped(waited)).toBe(true);
  });

  it("bear with what they do not know", () => {
    expect(factsOf(step("webhook", { input: "text", output: [1] }), execution)).toEqual([]);
    expect(suppressedAs(step("send_email", { output: { emailSent: false, suppressed: "bounced" } }))).toBe("bounced");
    expect(suppressedAs(step("send_email", { output: null }))).toBeUndefined();
  });
});
