/** What can be done to a definition. Plain functions: a definition and a wish in, a new definition out. */
import { type Definition, edgeId, type FlowEdge, type FlowNode, type Place } from "@/canvas/definition";
import type { Point } from "@/canvas/layout";

export interface Added {
  definition: Definition;
  key: string;
}

/** A key that no node has: the type's name, and a number where that is taken. */
export function freshKey(taken: ReadonlySet<string>, type: string): string {
  if (!taken.has(type)) return type;
  let number = 2;
  while (taken.has(`${type}_${number}`)) number += 1;
  return `${type}_${number}`;
}

const keysOf = (definition: Definition) => new Set(definition.nodes.map((node) => node.key));

function unique(edges: FlowEdge[]): FlowEdge[] {
  return [...new Map(edges.map((edge) => [edgeId(edge), edge])).values()];
}

/** A new node that nothing leads to. */
export function addLoose(definition: Definition, type: string, position?: Point): Added {
  const key = freshKey(keysOf(definition), type);
  const node: FlowNode = { key, type, config: {}, ...(position ? { position } : {}) };
  return { key, definition: { ...definition, nodes: [...definition.nodes, node] } };
}

/** A new node at `place`: after an exit, or on an edge, where its first exit leads on. */
export function insertAt(definition: Definition, place: Place, type: string, exits: string[]): Added {
  const { key, definition: grown } = addLoose(definition, type);
  const { source, exit, target } = place;
  const [onward] = exits;
  const kept = grown.edges.filter((edge) => !(edge.source === source && edge.exit === exit && edge.target === target));
  const edges = [...kept, { source, exit, target: key }];
  if (target !== undefined && onward !== undefined) edges.push({ source: key, exit: onward, target });
  return { key, definition: { ...grown, edges } };
}

/** Where something that is to follow `source` goes: to its first exit that leads nowhere, else between the first one
 * and what follows there. A node without exits has no such place. */
export function placeAfter(definition: Definition, source: string, exits: string[]): Place | undefined {
  const [first] = exits;
  if (first === undefined) return undefined;
  const taken = (exit: string) => definition.edges.find((edge) => edge.source === source && edge.exit === exit);
  const free = exits.find((exit) => exit !== "failed" && !taken(exit));
  if (free !== undefined) return { source, exit: free };
  const edge = taken(first);
  return { source, exit: first, ...(edge ? { target: edge.target } : {}) };
}

export function connect(definition: Definition, edge: FlowEdge): Definition {
  return { ...definition, edges: unique([...definition.edges, edge]) };
}

/** Whether `edge` would close a circle. */
export function closesLoop(definition: Definition, edge: FlowEdge): boolean {
  const ahead = [edge.target];
  const seen = new Set<string>();
  for (let key = ahead.pop(); key !== undefined; key = ahead.pop()) {
    if (key === edge.source) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    ahead.push(...definition.edges.filter((other) => other.source === key).map((other) => other.target));
  }
  return false;
}

export function removeEdges(definition: Definition, ids: ReadonlySet<string>): Definition {
  return { ...definition, edges: definition.edges.filter((edge) => !ids.has(edgeId(edge))) };
}

/** Without these nodes. Where a node led to one place only, whatever led to it leads there now. */
export function removeNodes(definition: Definition, keys: ReadonlySet<string>): Definition {
  let { edges } = definition;
  for (const key of keys) edges = healed(edges, key);
  return { ...definition, nodes: definition.nodes.filter((node) => !keys.has(node.key)), edges };
}

function healed(edges: FlowEdge[], key: string): FlowEdge[] {
  const onward = new Set(edges.filter((edge) => edge.source === key && edge.target !== key).map((edge) => edge.target));
  const rest = edges.filter((edge) => edge.source !== key && edge.target !== key);
  const [target, another] = onward;
  if (target === undefined || another !== undefined) return rest;
  const incoming = edges.filter((edge) => edge.target === key && edge.source !== key && edge.source !== target);
  return unique([...rest, ...incoming.map((edge) => ({ ...edge, target }))]);
}

/** Nodes with the edges between them, as they are copied. */
export interface Clip {
  nodes: FlowNode[];
  edges: FlowEdge[];
}

export function clipOf(definition: Definition, keys: ReadonlySet<string>): Clip {
  return {
    nodes: definition.nodes.filter((node) => keys.has(node.key)),
    edges: definition.edges.filter((edge) => keys.has(edge.source) && keys.has(edge.target)),
  };
}

const ASIDE = 40;

/** With what was copied, under keys of its own. Where it begins with one node, that follows at `after`. */
export function paste(definition: Definition, clip: Clip, after?: Place): { definition: Definition; keys: string[] } {
  const taken = keysOf(definition);
  const renamed = new Map<string, string>();
  for (const node of clip.nodes) {
    const key = freshKey(taken, node.type);
    taken.add(key);
    renamed.set(node.key, key);
  }
  const now = (key: string) => renamed.get(key) ?? key;
  const nodes = clip.nodes.map((node) => ({ ...structuredClone(node), key: now(node.key), ...aside(node) }));
  const edges = clip.edges.map((edge) => ({ ...edge, source: now(edge.source), target: now(edge.target) }));
  const [first, another] = nodes.filter((node) => !edges.some((edge) => edge.target === node.key));
  const joins = after && first && !another && after.target === undefined;
  if (joins) edges.push({ source: after.source, exit: after.exit, target: first.key });
  return {
    definition: { ...definition, nodes: [...definition.nodes, ...nodes], edges: [...definition.edges, ...edges] },
    keys: nodes.map((node) => node.key),
  };
}

function aside({ position }: FlowNode): Partial<FlowNode> {
  return position ? { position: { x: position.x + ASIDE, y: position.y + ASIDE } } : {};
}

function changeNode(definition: Definition, key: string, change: (node: FlowNode) => FlowNode): Definition {
  return { ...definition, nodes: definition.nodes.map((node) => (node.key === key ? change(node) : node)) };
}

/** With one setting changed; `undefined` takes it out, so that the default holds. */
export function configure(definition: Definition, key: string, values: Record<string, unknown>): Definition {
  return changeNode(definition, key, (node) => {
    const config = Object.fromEntries(
      Object.entries({ ...node.config, ...values }).filter(([, value]) => value !== undefined),
    );
    return { ...node, config };
  });
}

export function rename(definition: Definition, key: string, label: string): Definition {
  return changeNode(definition, key, ({ label: _, ...node }) => (label ? { ...node, label } : node));
}

export function move(definition: Definition, positions: ReadonlyMap<string, Point>): Definition {
  const nodes = definition.nodes.map((node) => {
    const to = positions.get(node.key);
    return to ? { ...node, position: { x: Math.round(to.x), y: Math.round(to.y) } } : node;
  });
  return { ...definition, nodes };
}

/** Every node where the layout puts it. */
export function tidy(definition: Definition): Definition {
  if (!definition.nodes.some((node) => node.position)) return definition;
  return { ...definition, nodes: definition.nodes.map(({ position: _, ...node }) => node) };
}

/** Whether two documents say the same, whatever the order of their keys. */
export function same(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
