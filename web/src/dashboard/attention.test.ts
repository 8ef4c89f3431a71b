import { describe, expect, it } from "vitest";
import { type Attention, besideSteps, KINDS, wayOf } from "./attention";

const item = (kind: string, more: Partial<Attention> = {}): Attention => ({
  kind,
  text: "",
  count: 1,
  more: false,
  workflowId: null,
  formId: null,
  executionId: null,
  ...more,
});

describe("wayOf", () => {
  it("opens the one that failed", () => {
    const way = wayOf(item("failed", { workflowId: "w", executionId: "x" }));
    expect(way).toEqual({ to: "/executions/$executionId", params: { executionId: "x" } });
  });
  it("lists several, of their workflow", () => {
    const way = wayOf(item("failed", { count: 3, workflowId: "w", executionId: "x" }));
    expect(way).toEqual({ to: "/executions", search: { status: "failed", workflowId: "w" } });
  });
  it("lists those that are held", () => {
    const way = wayOf(item("held_for_account", { count: 2, workflowId: "w" }));
    expect(way).toEqual({ to: "/executions", search: { status: "paused", reason: "held", workflowId: "w" } });
  });
  it("shows what was sent in by machines", () => {
    const way = wayOf(item("quarantined", { formId: "f" }));
    expect(way).toEqual({ to: "/forms/$formId", params: { formId: "f" }, search: { tab: "submissions" } });
  });
  it("goes to the workflow, not to its form, where that is to be published", () => {
    const way = wayOf(item("not_published", { formId: "f", workflowId: "w" }));
    expect(way).toEqual({ to: "/workflows/$workflowId", params: { workflowId: "w" } });
  });
  it.each(KINDS)("knows a way for %s without any id", (kind) => expect(wayOf(item(kind)).to).toMatch(/^\//));
});

describe("besideSteps", () => {
  it("leaves out what an undone first step says", () => {
    const steps = [
      { key: "mail", done: false },
      { key: "form", done: true },
    ];
    const left = besideSteps([item("no_mail_server"), item("no_form"), item("late")], steps);
    expect(left.map((one) => one.kind)).toEqual(["no_form", "late"]);
  });
});
