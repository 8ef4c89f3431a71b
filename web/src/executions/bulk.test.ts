import { describe, expect, it } from "vitest";
import { actionsFor, askAll } from "./bulk";

const WANTED = { action: "retry", filter: { status: ["failed"] } } as const;

describe("asking many", () => {
  it("goes on until none is left, and expects a number only at first", async () => {
    const sent: unknown[] = [];
    const heard: number[] = [];
    const answers = [
      { dryRun: false, count: null, requested: 10_000, remaining: 5, nextCursor: "c" },
      { dryRun: false, count: null, requested: 5, remaining: 0, nextCursor: null },
    ];
    const send = async (body: unknown) => {
      sent.push(body);
      return answers[sent.length - 1] ?? answers[1];
    };
    const all = await askAll(
      { ...WANTED, filter: { status: ["failed"] } },
      10_005,
      (n) => heard.push(n),
      send as never,
    );
    expect(all).toBe(10_005);
    expect(heard).toEqual([10_000]);
    expect(sent).toEqual([
      { ...WANTED, dryRun: false, expected: 10_005 },
      { ...WANTED, dryRun: false, cursor: "c" },
    ]);
  });

  it("is offered where it can be done", () => {
    expect(actionsFor("failed")).toEqual(["retry", "cancel"]);
    expect(actionsFor("paused")).toEqual(["cancel"]);
    expect(actionsFor("completed")).toEqual([]);
    expect(actionsFor(undefined)).toEqual([]);
  });
});
