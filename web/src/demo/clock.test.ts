import { describe, expect, it } from "vitest";
import { asClock, hoursUntil, isAhead, nextOf } from "./clock";

describe("the demo's clock", () => {
  it("is told by how far it was ahead when it was read, and by its pace", () => {
    const readAt = Date.parse("2026-03-01T10:00:00Z");
    const clock = asClock({ now: "2026-03-04T10:00:00Z", daySeconds: 60, nextDue: null }, readAt);
    expect(clock).toEqual({ offsetMs: 3 * 86_400_000, pace: 1440, readAt });
  });

  it("goes a minute past what it is put forward to", () => {
    const now = Date.parse("2026-03-01T10:00:00Z");
    expect(hoursUntil("2026-03-01T12:00:00Z", now)).toBeCloseTo(2 + 1 / 60);
    expect(hoursUntil("2026-02-01T12:00:00Z", now)).toBeCloseTo(1 / 60);
  });

  it("is not put forward to what is due already", () => {
    const now = Date.parse("2026-03-01T10:00:00Z");
    expect(isAhead("2026-03-01T12:00:00Z", now)).toBe(true);
    expect(isAhead("2026-03-01T10:00:00Z", now)).toBe(false);
    expect(isAhead("2026-03-01T10:00:00.5Z", now)).toBe(false); // two clocks never quite agree
    expect(isAhead(null, now)).toBe(false);
  });
});

describe("what happens next", () => {
  it("is what is due first, whatever the order of the list", () => {
    const late = { dueAt: "2026-03-09T00:00:00Z" };
    const soon = { dueAt: "2026-03-02T00:00:00Z" };
    expect(nextOf([late, { dueAt: null }, soon])).toBe(soon);
  });

  it("is nothing where nothing waits for a time", () => {
    expect(nextOf([{ dueAt: null }])).toBeUndefined();
  });
});
