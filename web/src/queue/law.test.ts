import { describe, expect, it } from "vitest";
import { partsOf, widthsOf } from "./law";

const COUNTS = {
  accepted: 40,
  queued: 0,
  running: 1,
  paused: { waiting: 12, held: 0, operator: 1 },
  completed: { finished: 23, goal: 1 },
  failed: 0,
  cancelled: 2,
  missing: 0,
};

describe("the sum of all executions", () => {
  it("names each part that is not empty, and comes to what was accepted", () => {
    const parts = partsOf(COUNTS);
    expect(parts.map((part) => part.name)).toEqual(["running", "waiting", "operator", "completed", "cancelled"]);
    expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(COUNTS.accepted);
  });

  it("shows what is missing", () => {
    expect(partsOf({ ...COUNTS, missing: 3 }).at(-1)).toEqual({ name: "missing", count: 3 });
  });

  it("draws one of a million so that it is seen", () => {
    const widths = widthsOf([
      { name: "completed", count: 999_999 },
      { name: "failed", count: 1 },
    ]);
    expect(widths[1]).toBeGreaterThan(1);
    expect(widths.reduce((a, b) => a + b, 0)).toBeCloseTo(100);
  });
});
