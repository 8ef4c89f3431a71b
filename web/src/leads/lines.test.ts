import { describe, expect, it } from "vitest";
import type { Line } from "./lead";
import { byDay, dayName, kindOf, sentenceOf } from "./lines";

const line = (type: string, data: unknown = {}, at = "2026-03-02T10:00:00"): Line => ({ id: type, type, at, data });

describe("sentenceOf", () => {
  it.each([
    ["submission", { formName: "Talk to us" }, "submission"],
    ["submission", {}, "submissionPlain"],
    ["status", { from: "new", to: "booked" }, "status"],
    ["status", { to: "contacted", executionId: "1" }, "statusByWorkflow"],
    ["open", { grade: "human" }, "open"],
    ["open", { grade: "machine" }, "openByMachine"],
    ["click", { grade: "machine" }, "clickByMachine"],
    ["execution_began", { triggerType: "form_submission" }, "beganByForm"],
    ["execution_began", { triggerType: "event" }, "began"],
    ["execution_ended", { status: "completed", outcome: "goal" }, "goal"],
    ["execution_ended", { status: "failed", outcome: null }, "failed"],
    ["execution_ended", { status: "completed", outcome: null }, "completed"],
    ["email_deferred", {}, "mailDeferred"],
    ["reply", null, "reply"],
    ["a_thing_of_tomorrow", {}, "other"],
  ])("%s %o is told as %s", (type, data, sentence) => expect(sentenceOf(line(type, data))).toBe(sentence));
});

describe("kindOf", () => {
  it.each([
    ["email_held", "mails"],
    ["click", "mails"],
    ["booking", "answers"],
    ["execution_ended", "executions"],
    ["suppressed", "changes"],
    ["a_thing_of_tomorrow", "changes"],
  ])("%s is among %s", (type, kind) => expect(kindOf(line(type))).toBe(kind));
});

describe("days", () => {
  it("hold what happened on them, in its order", () => {
    const lines = [line("c", {}, "2026-03-03T00:10:00"), line("b", {}, "2026-03-02T23:50:00"), line("a")];
    expect(byDay(lines).map((day) => day.lines.map((one) => one.id))).toEqual([["c"], ["b", "a"]]);
  });
  it("are called as people call them", () => {
    const now = new Date(2026, 2, 3, 0, 5).getTime();
    expect(dayName("2026-03-03T00:01:00", now, "en-GB")).toBe("Today");
    expect(dayName("2026-03-02T23:59:00", now, "de")).toBe("Gestern");
    expect(dayName("2026-03-01T12:00:00", now, "en-GB")).toBe("Sunday 1 March");
    expect(dayName("2025-12-31T12:00:00", now, "de")).toBe("Mittwoch, 31. Dezember 2025");
  });
});
