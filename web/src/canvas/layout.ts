/**
 * Where nodes go when nobody has put them anywhere: top-down, by dagre. Edges go in with yes before no and the order is
 * kept, so that yes is always on the left; the points where dagre bends an edge keep long ones clear of nodes.
 */
import { layout as dagre, Graph } from "@dagrejs/dagre";
import type { FlowEdge } from "./definition";
import { edgeId } from "./definition";

export const CARD = { width: 276, height: 58 };
/** Room on an edge for its word, its share and its plus. */
const LABEL = { width: 96, height: 22, labelpos: "c" };
/** Room for the plus at an exit that leads nowhere yet, so that the branch beside it stays on its side. */
const OPEN = { width: 120, height: 1 };
const REMEMBERED = 30;

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  /** The upper left corner of each node's card. */
  nodes: ReadonlyMap<string, Point>;
  /** Where each edge passes between its ends. */
  bends: ReadonlyMap<string, Point[]>;
}

export interface Shape {
  keys: string[];
  edges: FlowEdge[];
  /** The names of a node's exits, in their order. */
  exits: (key: string) => string[];
}

const known = new Map<string, Layout>();

/** The layout of a graph. Laying out takes a while and dragging asks each frame: one of the same shape is remembered. */
export function layoutOf(shape: Shape): Layout {
  const there = new Set(shape.keys);
  const open = openBranches(shape);
  const real = shape.edges.filter((edge) => there.has(edge.source) && there.has(edge.target));
  const edges = inOrder(shape, [...real, ...open]);
  const name = JSON.stringify([shape.keys, edges.map(edgeId)]);
  const found = known.get(name) ?? compute(shape.keys, edges, there);
  known.delete(name);
  known.set(name, found);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
  return found;
}

/** Edges by node and then by exit. */
function inOrder({ keys, exits }: Shape, edges: FlowEdge[]): FlowEdge[] {
  const rank = new Map(keys.map((key, index) => [key, index]));
  const exitRank = (edge: FlowEdge) => {
    const at = exits(edge.source).indexOf(edge.exit);
    return at < 0 ? 99 : at;
  };
  return edges.sort((a, b) => (rank.get(a.source) ?? 0) - (rank.get(b.source) ?? 0) || exitRank(a) - exitRank(b));
}

/** The exits that lead nowhere, of nodes that branch and whose other branches lead somewhere. */
function openBranches({ keys, edges, exits }: Shape): FlowEdge[] {
  const wired = new Set(edges.map((edge) => `${edge.source} ${edge.exit}`));
  return keys.flatMap((key) => {
    const branches = exits(key).filter((exit) => exit !== "failed");
    const open = branches.filter((exit) => !wired.has(`${key} ${exit}`));
    if (branches.length < 2 || open.length === branches.length) return [];
    return open.map((exit) => ({ source: key, exit, target: `${key} ${exit}` }));
  });
}

function compute(keys: string[], edges: FlowEdge[], there: ReadonlySet<string>): Layout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 36, ranksep: 30, edgesep: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const key of keys) graph.setNode(key, { ...CARD });
  for (const { source, exit, target } of edges) {
    if (!there.has(target)) graph.setNode(target, { ...OPEN });
    graph.setEdge(source, target, { ...LABEL }, exit);
  }
  dagre(graph, { disableOptimalOrderHeuristic: true });
  const bends = edges.map((edge): [string, Point[]] => {
    const { points } = graph.edge(edge.source, edge.target, edge.exit) as { points: Point[] };
    return [edgeId(edge), points.slice(1, -1)];
  });
  return { nodes: new Map(keys.map((key) => [key, corner(graph.node(key) as Point)])), bends: new Map(bends) };
}

const corner = ({ x, y }: Point): Point => ({
  x: Math.round(x - CARD.width / 2),
  y: Math.round(y - CARD.height / 2),
});
