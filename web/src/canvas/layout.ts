/**
 * Where nodes go when nobody has put them anywhere: top-down, by dagre. Edges go in with yes before no and the order is
 * kept, so that yes is always on the left; the points where dagre bends an edge keep long ones clear of nodes.
 */
import { layout as dagre, Graph } from "@dagrejs/dagre";
import type { FlowEdge } from "./definition";
import { edgeId } from "./definition";

export const CARD = { width: 248, height: 62 };
/** Room on an edge for its word, its share and its plus. */
const LABEL = { width: 96, height: 24, labelpos: "c" };
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
  const edges = inOrder(shape);
  const name = JSON.stringify([shape.keys, edges.map(edgeId)]);
  const found = known.get(name) ?? compute(shape.keys, edges);
  known.delete(name);
  known.set(name, found);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
  return found;
}

/** Edges between nodes that there are, by node and then by exit. */
function inOrder({ keys, edges, exits }: Shape): FlowEdge[] {
  const rank = new Map(keys.map((key, index) => [key, index]));
  const exitRank = (edge: FlowEdge) => {
    const at = exits(edge.source).indexOf(edge.exit);
    return at < 0 ? 99 : at;
  };
  return edges
    .filter((edge) => rank.has(edge.source) && rank.has(edge.target))
    .sort((a, b) => (rank.get(a.source) ?? 0) - (rank.get(b.source) ?? 0) || exitRank(a) - exitRank(b));
}

function compute(keys: string[], edges: FlowEdge[]): Layout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 40, ranksep: 36, edgesep: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const key of keys) graph.setNode(key, { ...CARD });
  for (const edge of edges) graph.setEdge(edge.source, edge.target, { ...LABEL }, edge.exit);
  dagre(graph, { disableOptimalOrderHeuristic: true });
  return {
    nodes: new Map(keys.map((key) => [key, corner(graph.node(key) as Point)])),
    bends: new Map(
      edges.map((edge) => {
        const { points } = graph.edge(edge.source, edge.target, edge.exit) as { points: Point[] };
        return [edgeId(edge), points.slice(1, -1)];
      }),
    ),
  };
}

const corner = ({ x, y }: Point): Point => ({
  x: Math.round(x - CARD.width / 2),
  y: Math.round(y - CARD.height / 2),
});
