import { describe, expect, it } from "vitest";
import { type Graph, readGraph } from "./graph";
import { plan } from "./layout";

const graph = (...edges: string[]): Graph => {
  const split = edges
    .map((edge) => edge.split(/[ >]/))
    .map(([source = "", exit = "", target = ""]) => ({ source, exit, target }));
  const keys = [...new Set(split.flatMap((edge) => [edge.source, edge.target]))];
  return { nodes: keys.map((key) => ({ key, type: "end", label: "" })), edges: split };
};

describe("plan", () => {
  it("stands nodes one layer after the furthest that leads to them", () => {
    const { nodes, layers } = plan(graph("a next>b", "b next>c", "a other>c"));
    expect([...nodes].map(([key, spot]) => [key, spot.layer])).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ]);
    expect(layers).toBe(3);
  });

  it("keeps a place free for an edge that passes a layer by", () => {
    const { nodes, routes } = plan(graph("a true>b", "b next>c", "a false>c"));
    const passing = routes.find((route) => route.edge.exit === "false");
    expect(passing?.spots).toHaveLength(3);
    expect(Math.abs((passing?.spots[1]?.at ?? 0) - (nodes.get("b")?.at ?? 0))).toBeGreaterThanOrEqual(1);
  });

  it("puts true before false, whichever comes first in the file", () => {
    const { nodes } = plan(graph("a false>no", "a true>yes"));
    expect(nodes.get("yes")?.at).toBeLessThan(nodes.get("no")?.at ?? 0);
  });

  it("ends on loops, and says which edge leads back", () => {
    const { routes, layers } = plan(graph("a next>b", "b next>c", "c true>b", "c false>d"));
    expect(routes.filter((route) => route.back).map((route) => route.edge.source)).toEqual(["c"]);
    expect(layers).toBe(4);
  });

  it("draws nothing of nothing", () => {
    expect(plan({ nodes: [], edges: [] })).toMatchObject({ layers: 0, width: 0, routes: [] });
  });
});

describe("readGraph", () => {
  it("takes whatever it is given", () => {
    expect(readGraph(null)).toEqual({ nodes: [], edges: [] });
    const odd = { nodes: [{ key: "a", type: "end" }, 3], edges: [{ source: "a", exit: "next", target: "gone" }] };
    expect(readGraph(odd).nodes[0]).toEqual({ key: "a", type: "end", label: "" });
    expect(readGraph(odd).edges).toEqual([]);
  });
});
