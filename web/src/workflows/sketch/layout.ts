/**
 * Where the nodes of a drawing stand. Each node is one layer further from the start than the furthest node that leads
 * to it; edges back to an earlier node do not count. An edge that passes layers by keeps a place free in each of them,
 * so that it does not run behind a node. Within a layer, nodes stand as near as they can to those they are joined to.
 */
import type { Graph, SketchEdge } from "./graph";

export interface Spot {
  layer: number;
  /** Across the layer; neighbours are at least 1 apart. */
  at: number;
}

export interface Route {
  edge: SketchEdge;
  /** From the source to the target, by the places kept free. */
  spots: Spot[];
  back: boolean;
}

export interface Plan {
  nodes: Map<string, Spot>;
  routes: Route[];
  layers: number;
  /** How far the outermost places are apart. */
  width: number;
}

const ROUNDS = 12;
const FIRST = ["true", "succeeded", "happened"];
const rank = (exit: string) => (FIRST.some((word) => exit.startsWith(word)) ? 0 : 1);

export function plan(graph: Graph): Plan {
  const edges = graph.edges.toSorted((one, other) => rank(one.exit) - rank(other.exit));
  const { order, back } = walk(
    graph.nodes.map((node) => node.key),
    edges,
  );
  const forward = edges.filter((edge) => !back.has(edge));
  const layers = layersOf(order, forward);
  const columns: string[][] = [];
  const put = (key: string, layer: number) => {
    columns[layer] = [...(columns[layer] ?? []), key];
  };
  const chains = forward.map((edge) => chainOf(edge, layers));
  for (const key of order) {
    put(key, layers.get(key) ?? 0);
    for (const chain of chains) {
      if (chain[0] !== key) continue;
      for (const [step, place] of chain.slice(1, -1).entries()) put(place, (layers.get(key) ?? 0) + step + 1);
    }
  }
  const across = spread(columns, chains);
  const spot = (key: string, layer: number): Spot => ({ layer, at: across.get(key) ?? 0 });
  const nodes = new Map(order.map((key) => [key, spot(key, layers.get(key) ?? 0)]));
  const routes = forward.map((edge, index) => ({
    edge,
    back: false,
    spots: (chains[index] ?? []).map((key, step) => spot(key, (layers.get(edge.source) ?? 0) + step)),
  }));
  const returns = [...back].map((edge) => ({
    edge,
    back: true,
    spots: [edge.source, edge.target].map((key) => spot(key, layers.get(key) ?? 0)),
  }));
  return {
    nodes,
    routes: [...routes, ...returns],
    layers: columns.length,
    width: Math.max(0, ...across.values()),
  };
}

/** The nodes as they are come by from the start, and the edges that lead back. */
function walk(keys: string[], edges: SketchEdge[]): { order: string[]; back: Set<SketchEdge> } {
  const targets = new Set(edges.map((edge) => edge.target));
  const order: string[] = [];
  const back = new Set<SketchEdge>();
  const seen = new Set<string>();
  const under = new Set<string>();
  const visit = (key: string) => {
    seen.add(key);
    under.add(key);
    order.push(key);
    for (const edge of edges) {
      if (edge.source !== key) continue;
      if (under.has(edge.target)) back.add(edge);
      else if (!seen.has(edge.target)) visit(edge.target);
    }
    under.delete(key);
  };
  for (const key of [...keys.filter((one) => !targets.has(one)), ...keys]) if (!seen.has(key)) visit(key);
  return { order, back };
}

function layersOf(order: string[], forward: SketchEdge[]): Map<string, number> {
  const layers = new Map(order.map((key) => [key, 0]));
  for (let moved = true; moved; ) {
    moved = false;
    for (const edge of forward) {
      const least = (layers.get(edge.source) ?? 0) + 1;
      if ((layers.get(edge.target) ?? 0) >= least) continue;
      layers.set(edge.target, least);
      moved = true;
    }
  }
  return layers;
}

/** The places an edge comes by, one a layer. */
function chainOf(edge: SketchEdge, layers: Map<string, number>): string[] {
  const between = (layers.get(edge.target) ?? 0) - (layers.get(edge.source) ?? 0) - 1;
  const passed = Array.from({ length: between }, (_, step) => `${edge.source}/${edge.exit}/${edge.target}/${step}`);
  return [edge.source, ...passed, edge.target];
}

function spread(columns: string[][], chains: string[][]): Map<string, number> {
  const joined = new Map<string, string[]>();
  for (const chain of chains) {
    for (const [step, key] of chain.entries()) {
      const near = [chain[step - 1], chain[step + 1]].filter((other) => other !== undefined);
      joined.set(key, [...(joined.get(key) ?? []), ...near]);
    }
  }
  const across = new Map(columns.flatMap((column) => column.map((key, place) => [key, place] as const)));
  for (let round = 0; round < ROUNDS; round++) {
    for (const column of round % 2 ? columns.toReversed() : columns) {
      const wanted = column.map((key) => mean((joined.get(key) ?? [key]).map((other) => across.get(other) ?? 0)));
      for (const [place, at] of apart(wanted).entries()) across.set(column[place] ?? "", at);
    }
  }
  const least = Math.min(0, ...across.values());
  const first = across.size ? Math.min(...across.values()) : least;
  return new Map([...across].map(([key, at]) => [key, at - first]));
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** As near to the wanted places as it goes when neighbours are at least 1 apart, in their order. */
function apart(wanted: number[]): number[] {
  const up: number[] = [];
  for (const [place, at] of wanted.entries()) up.push(Math.max(at, (up[place - 1] ?? Number.NEGATIVE_INFINITY) + 1));
  const down: number[] = [];
  for (let place = wanted.length - 1; place >= 0; place--) {
    down[place] = Math.min(wanted[place] ?? 0, (down[place + 1] ?? Number.POSITIVE_INFINITY) - 1);
  }
  return up.map((at, place) => (at + (down[place] ?? at)) / 2);
}
