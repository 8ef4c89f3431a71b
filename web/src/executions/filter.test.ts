import { describe, expect, it } from "vitest";
import { asked, dayOf, isNarrowed, momentOf, ofTab, tabOf, understood } from "./filter";

describe("the list's address", () => {
  it("names a tab by the statuses of its executions", () => {
    expect(tabOf(undefined)).toBe("all");
    expect(tabOf("failed")).toBe("failed");
    expect(tabOf("running")).toBe("active");
    expect(tabOf("queued,running")).toBe("active");
    expect(tabOf("failed,paused")).toBeUndefined();
  });

  it("forgets at another tab what was asked of this one's executions", () => {
    expect(ofTab({ status: "paused", reason: "held", q: "ada" }, "failed")).toEqual({ status: "failed", q: "ada" });
    expect(ofTab({ status: "completed", outcome: "goal" }, "all")).toEqual({});
  });

  it("knows whether more than a status is asked for", () => {
    expect(isNarrowed({ status: "failed" })).toBe(false);
    expect(isNarrowed({ q: "ada" })).toBe(true);
  });

  it("means whole days, to the end of the last", () => {
    const day = new Date(2026, 2, 2);
    expect(momentOf("2026-03-02")).toBe(day.toISOString());
    expect(asked({ to: "2026-03-02" })).toEqual({ to: new Date(2026, 2, 3).toISOString() });
    expect(momentOf("2026-03-02T09:00:00Z", 1)).toBe("2026-03-02T09:00:00Z");
    expect(dayOf(day.getTime())).toBe("2026-03-02");
  });

  it("bears with days that are none", () => {
    expect(understood({ from: "abc", to: "2026-02-30T99", q: "ada" })).toEqual({ q: "ada" });
    expect(understood({ from: "2026-03-02", to: "2026-03-02T09:00:00Z", node: "x" })).toEqual({
      from: "2026-03-02",
      to: "2026-03-02T09:00:00Z",
    });
  });

  it("asks for nothing that it does not say", () => {
    expect(asked({})).toEqual({});
    expect(asked({ status: "queued,running", q: "ada" })).toEqual({ status: ["queued", "running"], q: "ada" });
  });
});
