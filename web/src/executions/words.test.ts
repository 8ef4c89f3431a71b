import { describe, expect, it } from "vitest";
import { type Place, stateOf } from "./words";

const DUE = "2026-03-03T09:00:00Z";
const place = (standing: string, dueAt: string | null = null): Place => ({
  nodeKey: "n",
  nodeType: "delay",
  label: "Wait",
  stepNumber: 4,
  standing,
  dueAt,
});
const execution = (status: string, more = {}) => ({
  status,
  reason: null,
  outcome: null,
  at: [],
  dueAt: null,
  errorMessage: null,
  ...more,
});

describe("an execution's state in words", () => {
  it("says until when it waits", () => {
    const told = stateOf(execution("paused", { reason: "waiting", at: [place("waiting", DUE)], dueAt: DUE }));
    expect(told).toMatchObject({ sentence: "waitingUntil", until: DUE });
  });

  it("counts the places where there are several, unless one is held", () => {
    const both = [place("waiting", DUE), place("joining")];
    expect(stateOf(execution("paused", { reason: "waiting", at: both, dueAt: DUE }))).toMatchObject({
      sentence: "waitingMany",
      count: 2,
    });
    const held = [place("waiting", DUE), place("held")];
    expect(stateOf(execution("paused", { reason: "held", at: held, dueAt: DUE })).sentence).toBe("held");
  });

  it("says that it is tried again, that a person paused it, how it failed and how it ended", () => {
    const again = execution("paused", { reason: "waiting", at: [place("backing_off", DUE)], dueAt: DUE });
    expect(stateOf(again)).toMatchObject({ sentence: "tryingAgain", until: DUE });
    expect(stateOf(execution("paused", { reason: "operator" })).sentence).toBe("operator");
    const failed = execution("failed", { at: [place("failed")], errorMessage: "550 no" });
    expect(stateOf(failed)).toMatchObject({ sentence: "failedAt", error: "550 no" });
    expect(stateOf(execution("completed", { outcome: "goal" })).sentence).toBe("goal");
    expect(stateOf(execution("completed", { outcome: "new" })).sentence).toBe("completed");
  });
});
