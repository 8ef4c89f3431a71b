import { describe, expect, it } from "vitest";
import { type Day, daysOf, dayText, linePoints, partOfDay, spanOf, sumBefore, sumOf } from "./days";

const day = (leads: number): Day => ({
  date: "2026-03-02",
  leads,
  submissions: 0,
  sent: 0,
  opened: 0,
  clicked: 0,
  replied: 0,
  booked: 0,
});
const MONTH = Array.from({ length: 30 }, (_, at) => day(at));

describe("a span of days", () => {
  it("is the usual one where the address says nothing that makes sense", () => {
    expect([spanOf("7"), spanOf("90"), spanOf("8"), spanOf(undefined)]).toEqual([7, 90, 30, 30]);
  });
  it("takes the newest", () => expect(sumOf(daysOf(MONTH, 7), "leads")).toBe(23 + 24 + 25 + 26 + 27 + 28 + 29));
  it("is compared with as many days before", () => {
    expect(sumBefore(MONTH, 7, "leads")).toBe(16 + 17 + 18 + 19 + 20 + 21 + 22);
  });
  it("is not compared where too few are known", () => {
    expect(sumBefore(MONTH, 30, "leads")).toBeUndefined();
    expect(sumBefore(MONTH.slice(-10), 7, "leads")).toBeUndefined();
  });
});

describe("linePoints", () => {
  it("puts the greatest at the top and nothing at the ground", () => {
    expect(linePoints([0, 4, 2], 100, 20)).toBe("0,20 50,0 100,10");
  });
  it("lies on the ground where nothing happened", () => expect(linePoints([0, 0], 100, 20)).toBe("0,20 100,20"));
});

describe("words", () => {
  it("name the workspace's day whatever the reader's zone is", () => {
    expect(dayText("2026-03-02", "en-GB")).toBe("2 Mar");
    expect(dayText("2026-03-02", "de", "long")).toBe("Montag, 2. März");
  });
  it("go by the hour", () => {
    const at = (hour: number) => partOfDay(Date.UTC(2026, 2, 2, hour), "UTC");
    expect([at(4), at(5), at(12), at(18)]).toEqual(["evening", "morning", "day", "evening"]);
  });
});
