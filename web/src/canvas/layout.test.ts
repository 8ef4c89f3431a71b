import { describe, expect, it } from "vitest";
import { edgeId, type FlowEdge } from "./definition";
import { CARD, type Layout, layoutOf } from "./layout";

const exits = (key: string) => (key.startsWith("ask") ? ["true", "false"] : ["next"]);
const edge = (source: string, exit: string, target: string): FlowEdge => ({ source, exit, target });
const shape = (keys: string[], edges: FlowEdge[]) => layoutOf({ keys, edges, exits });
const at = (layout: Layout, key: string) => layout.nodes.get(key) ?? { x: Number.NaN, y: Number.NaN };

describe("layout", () => {
  it("puts yes to the left of no, however the edges are listed", () => {
    const keys = ["form", "ask", "yes", "no"];
    const edges = [edge("ask", "false", "no"), edge("ask", "true", "yes"), edge("form", "next", "ask")];
    for (const listed of [edges, [...edges].reverse()]) {
      const layout = shape(keys, listed);
      expect(at(layout, "yes").x).toBeLessThan(at(layout, "no").x);
      expect(at(layout, "yes").y).toBe(at(layout, "no").y);
      expect(at(layout, "form").y).toBeLessThan(at(layout, "ask").y);
    }
  });

  it("leads an edge that skips rows around the cards between", () => {
    const edges = [
      edge("ask", "true", "last"),
      edge("ask", "false", "mail"),
      edge("mail", "next", "wait"),
      edge("wait", "next", "last"),
    ];
    const layout = shape(["ask", "mail", "wait", "last"], edges);
    const bends = layout.bends.get(edgeId(edge("ask", "true", "last"))) ?? [];
    expect(bends.length).toBeGreaterThan(1);
    for (const bend of bends)
      for (const key of ["mail", "wait"]) {
        const { x, y } = at(layout, key);
        const inside = bend.x > x && bend.x < x + CARD.width && bend.y > y && bend.y < y + CARD.height;
        expect(inside).toBe(false);
      }
  });

  it("remembers a graph of the same shape, and takes a loop", () => {
    const keys = ["form", "wait", "ask"];
    const edges = [edge("form", "next", "wait"), edge("wait", "next", "ask"), edge("ask", "false", "wait")];
    expect(shape(keys, edges)).toBe(shape([...keys], [...edges]));
    expect(at(shape(keys, edges), "ask").y).toBeGreaterThan(at(shape(keys, edges), "wait").y);
  });

  it("keeps a branch on its side while the other leads nowhere", () => {
    const layout = shape(["ask", "yes"], [edge("ask", "true", "yes")]);
    expect(at(layout, "yes").x).toBeLessThan(at(layout, "ask").x);
  });

  it("leaves out edges to what is not there", () => {
    expect(shape(["form"], [edge("form", "next", "gone")]).bends.size).toBe(0);
  });
});
