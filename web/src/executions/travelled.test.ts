import { describe, expect, it } from "vitest";
import type { Definition } from "@/canvas/definition";
import { type Visit, wayOf } from "./travelled";

const GOING = { ended: false, held: new Set<number>() };

/** A definition of edges like "a true b"; a node called join… is a join. */
function flow(...edges: string[]): Definition {
  const parts = edges.map((text) => text.split(" ") as [string, string, string]);
  const keys = [...new Set(parts.flatMap(([source, , target]) => [source, target]))];
  const type = (key: string) => (key.startsWith("join") ? "join" : "delay");
  const config = (key: string) => (key === "joinFirst" ? { mode: "first" } : {});
  return {
    nodes: keys.map((key) => ({ key, type: type(key), config: config(key) })),
    edges: parts.map(([source, exit, target]) => ({ source, exit, target })),
    configurationData: {},
  };
}

const STATUS: Record<string, string> = { "!": "failed", "?": "waiting", x: "cancelled" };

/** Steps in their order, like "a 0 next": node, parent, exit (- for none). What a join took in stands after it. */
function steps(...told: string[]): Visit[] {
  return told.map((text, place) => {
    const [nodeKey = "", parent, exit = "", ...took] = text.split(" ");
    return {
      stepNumber: place + 1,
      nodeKey,
      nodeType: nodeKey.startsWith("join") ? "join" : "delay",
      status: STATUS[exit] ?? "completed",
      exit: exit.length > 1 ? exit : null,
      parent: Number(parent),
      output: took.length ? { arrived: took.length, steps: took.map(Number) } : null,
    };
  });
}

const CHAIN = flow("form next budget", "budget true mail", "budget false lost", "mail next wait");

describe("the way an execution went", () => {
  it("is the edges between its steps, and no other", () => {
    const way = wayOf(steps("form 0 next", "budget 1 true", "mail 2 !"), CHAIN, GOING);
    expect([...way.edges]).toEqual(["form next budget", "budget true mail"]);
    expect(way.states).toEqual({ form: "travelled", budget: "travelled", mail: "failed" });
  });

  it("ends where it waits, is held, or was stopped", () => {
    const taken = steps("form 0 next", "budget 1 true", "mail 2 next", "wait 3 ?");
    expect(wayOf(taken, CHAIN, GOING).states["wait"]).toBe("waiting");
    expect(wayOf(taken, CHAIN, { ended: false, held: new Set([4]) }).states["wait"]).toBe("held");
    expect(wayOf(taken, CHAIN, { ended: true, held: new Set() }).states["wait"]).toBe("stopped");
    const cancelled = steps("form 0 next", "budget 1 true", "mail 2 next", "wait 3 x");
    expect(wayOf(cancelled, CHAIN, GOING).states["wait"]).toBe("stopped");
  });

  it("goes on behind a wait that a person skipped as behind any other", () => {
    const way = wayOf(steps("form 0 next", "budget 1 true"), CHAIN, GOING);
    const skipped = steps("form 0 next", "budget 1 true").map((step) => ({ ...step, output: { skipped: true } }));
    expect(wayOf(skipped, CHAIN, GOING)).toEqual(way);
  });

  it("takes all paths from one exit", () => {
    const both = flow("a next b", "a next c");
    const way = wayOf(steps("a 0 next", "b 1 ?", "c 1 -"), both, GOING);
    expect(way.edges).toEqual(new Set(["a next b", "a next c"]));
    expect(way.states).toEqual({ a: "travelled", b: "waiting", c: "travelled" });
  });

  it("comes to a join by every path that it took in", () => {
    const joined = flow("a next b", "a next c", "b next joinAll", "c next joinAll", "joinAll next d");
    const way = wayOf(steps("a 0 next", "b 1 next", "c 1 next", "joinAll 2 next 2 3", "d 4 -"), joined, GOING);
    expect(way.edges.size).toBe(5);
    const waiting = wayOf(steps("a 0 next", "b 1 next", "c 1 ?", "joinAll 2 ? 2"), joined, GOING);
    expect(waiting.edges.has("b next joinAll")).toBe(true);
    expect(waiting.edges.has("c next joinAll")).toBe(false);
  });

  it("shows the path that came late to a first-come join", () => {
    const raced = flow("a next b", "a next c", "b next joinFirst", "c next joinFirst", "joinFirst next d");
    const early = steps("a 0 next", "b 1 next", "c 1 ?", "joinFirst 2 next 2", "d 4 -");
    expect(wayOf(early, raced, GOING).edges.has("c next joinFirst")).toBe(false);
    const late = steps("a 0 next", "b 1 next", "c 1 next", "joinFirst 2 next 2", "d 4 -");
    expect(wayOf(late, raced, GOING).edges.has("c next joinFirst")).toBe(true);
  });

  it("goes round a loop, even one of a single node", () => {
    const round = flow("a next wait", "wait next asked", "asked false wait", "asked true done");
    const taken = steps("a 0 next", "wait 1 next", "asked 2 false", "wait 3 next", "asked 4 true", "done 5 -");
    const way = wayOf(taken, round, GOING);
    expect(way.edges.size).toBe(4);
    expect(way.givenUp.size).toBe(0);
    expect(way.visits.get("wait")).toBe(4);
    const self = wayOf(steps("wait 0 next", "wait 1 next"), flow("wait next wait"), GOING);
    expect(self.givenUp.size).toBe(0);
  });

  it("forgets what a retry from an earlier step gave up", () => {
    // The budget was mended and asked about anew: in place of step 2 stands step 4.
    const taken = steps("form 0 next", "budget 1 true", "mail 2 !", "budget 2 false", "lost 4 -");
    const way = wayOf(taken, CHAIN, GOING);
    expect([...way.givenUp]).toEqual([2, 3]);
    expect(way.edges).toEqual(new Set(["form next budget", "budget false lost"]));
    expect(way.states).toEqual({ form: "travelled", budget: "travelled", lost: "travelled" });
  });

  it("follows one retry after another, and keeps what led to a join from elsewhere", () => {
    const again = steps("form 0 next", "budget 1 true", "mail 2 !", "budget 2 true", "mail 4 !", "budget 4 true");
    const way = wayOf(again, CHAIN, GOING);
    expect([...way.givenUp]).toEqual([2, 3, 4, 5]);
    expect([...way.edges]).toEqual(["form next budget"]);
    const joined = flow("a next b", "a next c", "b next joinAll", "c next joinAll", "joinAll next d");
    const taken = steps(
      "a 0 next",
      "b 1 next",
      "c 1 next",
      "joinAll 2 next 2 3",
      "d 4 !",
      "c 3 next",
      "joinAll 2 next 2 6",
    );
    const kept = wayOf(taken, joined, GOING);
    expect([...kept.givenUp]).toEqual([3, 4, 5]);
    expect(kept.edges).toEqual(new Set(["a next b", "a next c", "b next joinAll", "c next joinAll"]));
  });
});
