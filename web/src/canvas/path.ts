/** The line of an edge: straight down and across between the rows, round at the corners, clear of the cards. */
import { CARD, type Point } from "./layout";

const CORNER = 8;
/** From the end of an edge, or the middle of a row of labels, to the lane in which edges go across. */
const LANE = { end: 7, label: 18 };
const BESIDE = 28;

export interface Line {
  d: string;
  /** Where the edge's word stands. */
  label: Point;
}

/** From `start` down to `end` by way of the points where the layout bends it. */
export function lineOf(start: Point, end: Point, bends: Point[]): Line {
  if (end.y <= start.y) return backLine(start, end, bends);
  const middle = bends[Math.floor((bends.length - 1) / 4) * 2]; // the bends at even places lie in rows of labels
  const label = middle ?? { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  return { d: rounded(corners(start, end, bends)), label };
}

function corners(start: Point, end: Point, bends: Point[]): Point[] {
  const all = [start, ...bends, end];
  const points: Point[] = [start];
  for (const [index, to] of all.slice(1).entries()) {
    const from = all[index] ?? start;
    if (Math.abs(from.x - to.x) < 1) continue;
    const y = laneBetween(from, to, index, all.length - 1);
    points.push({ x: from.x, y }, { x: to.x, y });
  }
  points.push(end);
  return points;
}

function laneBetween(from: Point, to: Point, index: number, count: number): number {
  if (count === 1) return (from.y + to.y) / 2;
  if (index === 0) return from.y + LANE.end;
  if (index === count - 1) return to.y - LANE.end;
  return index % 2 === 1 ? from.y + LANE.label : to.y - LANE.label;
}

/** An edge that leads back up goes round at the side where the layout has kept room for it. */
function backLine(start: Point, end: Point, bends: Point[]): Line {
  const middle = (start.x + end.x) / 2;
  const lean = bends.reduce((sum, bend) => sum + bend.x - middle, 0);
  const half = CARD.width / 2 + BESIDE;
  const xs = bends.map((bend) => bend.x);
  const x = lean < 0 ? Math.min(...xs, start.x - half, end.x - half) : Math.max(...xs, start.x + half, end.x + half);
  const below = start.y + LANE.end;
  const above = end.y - LANE.end;
  const around = [start, { x: start.x, y: below }, { x, y: below }, { x, y: above }, { x: end.x, y: above }, end];
  return { d: rounded(around), label: { x, y: (below + above) / 2 } };
}

function rounded(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const parts = [`M${first.x},${first.y}`];
  for (const [index, point] of rest.entries()) {
    const before = points[index] ?? first;
    const after = rest[index + 1];
    parts.push(after ? corner(before, point, after) : `L${point.x},${point.y}`);
  }
  return parts.join(" ");
}

function corner(before: Point, at: Point, after: Point): string {
  const into = Math.min(CORNER, distance(before, at) / 2, distance(at, after) / 2);
  const from = toward(at, before, into);
  const to = toward(at, after, into);
  return `L${from.x},${from.y} Q${at.x},${at.y} ${to.x},${to.y}`;
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

function toward(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}
