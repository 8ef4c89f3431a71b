/** A workflow's definition, as far as a drawing of it needs to know. */
export interface SketchNode {
  key: string;
  type: string;
  label: string;
}

export interface SketchEdge {
  source: string;
  exit: string;
  target: string;
}

export interface Graph {
  nodes: SketchNode[];
  edges: SketchEdge[];
}

const texts = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(texts) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The graph of a definition as the API gives it. Edges that lead nowhere are left out. */
export function readGraph(definition: unknown): Graph {
  const document = texts(definition);
  const nodes = list(document["nodes"]).map((node) => ({
    key: text(node["key"]),
    type: text(node["type"]),
    label: text(node["label"]),
  }));
  const known = new Set(nodes.map((node) => node.key));
  const edges = list(document["edges"])
    .map((edge) => ({ source: text(edge["source"]), exit: text(edge["exit"]), target: text(edge["target"]) }))
    .filter((edge) => known.has(edge.source) && known.has(edge.target));
  return { nodes, edges };
}
