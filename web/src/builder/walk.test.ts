import { expect, it } from "vitest";
import { neighbour } from "./walk";

const at = new Map([
  ["ask", { x: 100, y: 0 }],
  ["yes", { x: 0, y: 100 }],
  ["no", { x: 220, y: 100 }],
  ["loose", { x: 100, y: 300 }],
]);
const edges = [
  { source: "ask", exit: "true", target: "yes" },
  { source: "ask", exit: "false", target: "no" },
];

it("goes along the edges, and sideways to what stands there", () => {
  expect(neighbour(at, edges, "ask", "ArrowDown")).toBe("yes");
  expect(neighbour(at, edges, "yes", "ArrowRight")).toBe("no");
  expect(neighbour(at, edges, "no", "ArrowLeft")).toBe("yes");
  expect(neighbour(at, edges, "no", "ArrowUp")).toBe("ask");
});

it("reaches what no edge leads to, and stops at the end", () => {
  expect(neighbour(at, edges, "yes", "ArrowDown")).toBe("loose");
  expect(neighbour(at, edges, "ask", "ArrowUp")).toBeUndefined();
  expect(neighbour(at, edges, "gone", "ArrowUp")).toBeUndefined();
});
