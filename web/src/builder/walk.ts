import type { FlowEdge } from "@/canvas/definition";
import type { Point } from "@/canvas/layout";

export type Direction = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

export const isDirection = (key: string): key is Direction =>
  key === "ArrowUp" || key === "ArrowDown" || key === "ArrowLeft" || key === "ArrowRight";

/** The node that an arrow key leads to: down and up along the edges, sideways to what stands there. */
export function neighbour(
  at: ReadonlyMap<string, Point>,
  edges: FlowEdge[],
  from: string,
  direction: Direction,
): string | undefined {
  const here = at.get(from);
  if (!here) return undefined;
  if (direction === "ArrowDown" || direction === "ArrowUp") {
    const down = direction === "ArrowDown";
    const next = edges
      .filter((edge) => (down ? edge.source : edge.target) === from)
      .map((edge) => (down ? edge.target : edge.source));
    return nearest(at, next, here, 1) ?? nearest(at, beyond(at, here, direction), here, 1);
  }
  return nearest(at, beyond(at, here, direction), here, 4);
}

function beyond(at: ReadonlyMap<string, Point>, here: Point, direction: Direction): string[] {
  return [...at].filter(([, there]) => isBeyond(there, here, direction)).map(([key]) => key);
}

function isBeyond(there: Point, here: Point, direction: Direction): boolean {
  const across = there.x - here.x;
  const along = there.y - here.y;
  if (direction === "ArrowDown") return along > 1;
  if (direction === "ArrowUp") return along < -1;
  if (direction === "ArrowRight") return across > 1;
  return across < -1;
}

/** The nearest of these; a step up or down counts `steep` times as far as one to the side. */
function nearest(at: ReadonlyMap<string, Point>, keys: string[], here: Point, steep: number): string | undefined {
  let best: { key: string; far: number } | undefined;
  for (const key of keys) {
    const there = at.get(key);
    if (!there) continue;
    const far = Math.hypot(there.x - here.x, (there.y - here.y) * steep);
    if (!best || far < best.far) best = { key, far };
  }
  return best?.key;
}
