import { type NodeChange, ReactFlowProvider } from "@xyflow/react";
import { useMemo } from "react";
import { useCards, useCatalogue } from "./catalogue";
import type { Definition } from "./definition";
import { type CardNode, type Counts, cardNodes, layoutFor, type NodeState, wordEdges } from "./elements";
import { Surface } from "./Surface";
import { useWords } from "./words";

export interface FlowViewProps {
  definition: Definition;
  /** What the canvas is called to those who do not see it. */
  label: string;
  /** How each node stands in an execution, by key; one that is not named was not reached. Left out: nothing is shown. */
  states?: Record<string, NodeState>;
  /** The ids (see `edgeId`) of the edges the execution went along. */
  lit?: ReadonlySet<string>;
  counts?: Record<string, Counts>;
  selected?: string | undefined;
  onSelect?: (key: string | undefined) => void;
}

const NOT_MOVED: ReadonlySet<string> = new Set();

/** A workflow to look at. Its own chunk: take `FlowView` for a page. */
export default function FlowCanvas(props: FlowViewProps) {
  const { definition, label, states, lit, counts, selected, onSelect } = props;
  const catalogue = useCatalogue();
  const cards = useCards(definition);
  const words = useWords();
  const told = useMemo(
    () => ({ definition, catalogue, cards, words, states, lit, counts }),
    [definition, catalogue, cards, words, states, lit, counts],
  );
  const layout = useMemo(() => layoutFor(told), [told]);
  const made = useMemo(() => cardNodes(told, layout), [told, layout]);
  const edges = useMemo(() => wordEdges(told, layout, NOT_MOVED), [told, layout]);
  const nodes = useMemo(() => made.map((node) => ({ ...node, selected: node.id === selected })), [made, selected]);
  // Enter on a focused node is told as a change of what is selected, and not as a click.
  const follow = (changes: NodeChange<CardNode>[]) => {
    const chosen = changes.find((change) => change.type === "select" && change.selected);
    if (chosen?.type === "select") onSelect?.(chosen.id);
  };
  return (
    <ReactFlowProvider>
      <Surface
        aria-label={label}
        nodes={nodes}
        edges={edges}
        onNodesChange={follow}
        onPaneClick={() => onSelect?.(undefined)}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={onSelect !== undefined}
        elementsSelectable={onSelect !== undefined}
      />
    </ReactFlowProvider>
  );
}
