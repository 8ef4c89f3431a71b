/** A workflow as its document says it: nodes, and edges between their exits. */
export interface FlowNode {
  key: string;
  type: string;
  label?: string;
  config: Record<string, unknown>;
  position?: { x: number; y: number };
}

export interface FlowEdge {
  source: string;
  exit: string;
  target: string;
}

export interface Definition {
  nodes: FlowNode[];
  edges: FlowEdge[];
  configurationData: Record<string, unknown>;
}

/** Where something can be put: after an exit, or between an exit and where it leads now. */
export interface Place {
  source: string;
  exit: string;
  target?: string;
}

/** The server has checked the document's shape when it took it in; it answers it as an untyped object. */
export function asDefinition(document: Record<string, unknown>): Definition {
  const { nodes, edges, configurationData } = document as Partial<Definition>;
  return { nodes: nodes ?? [], edges: edges ?? [], configurationData: configurationData ?? {} };
}

export function edgeId(edge: FlowEdge): string {
  return `${edge.source} ${edge.exit} ${edge.target}`; // keys and exits hold no spaces
}

/** Where a person put the node, if anybody did. */
export function placed(node: FlowNode): { x: number; y: number } | undefined {
  const { x, y } = node.position ?? {};
  return Number.isFinite(x) && Number.isFinite(y) ? node.position : undefined;
}
