import { describe, expect, it } from "vitest";
import { type Facts, type Seen, stepOf } from "./steps";

function at(mailsRead: boolean[], seen: Seen[] = [], more: Partial<NonNullable<Facts["execution"]>> = {}) {
  return stepOf({ execution: { ended: false, booked: false, mailsRead, ...more }, seen });
}

describe("the tour", () => {
  it("goes on by what has happened", () => {
    expect(stepOf({ seen: [] })).toBe("send");
    expect(at([false])).toBe("read");
    expect(at([true])).toBe("watch");
    expect(at([true], ["execution"])).toBe("skip");
    expect(at([true, false], ["execution"])).toBe("book");
    expect(at([true, true], ["execution"], { booked: true })).toBe("end");
    expect(at([true, true], ["execution"], { booked: true, ended: true })).toBe("tell");
    expect(at([true, true], ["execution", "lead"], { ended: true })).toBe("over");
  });

  it("leaves out what cannot be done any more", () => {
    expect(at([false], [], { ended: true })).toBe("tell");
    expect(at([true], ["execution"], { booked: true })).toBe("end");
  });

  it("has the lead's page looked at once there is all to be seen", () => {
    expect(at([true], ["execution", "lead"])).toBe("skip");
  });
});
