import type { EdgeChange, NodeChange } from "@xyflow/react";
import { useMemo } from "react";
import { useCatalogue } from "@/canvas/catalogue";
import { type CardNode, type Counts, cardNodes, layoutFor, type WordEdge, wordEdges } from "@/canvas/elements";
import type { Point } from "@/canvas/layout";
import { useWords } from "@/canvas/words";
import { worstByNode } from "./problems";
import { useBuilder, useBuilderStore } from "./store";

/** What is drawn: the draft, what the server said of it, what is selected, and cards where they are being dragged.
 * While one is dragged, all others stay the objects they were, so that they are not drawn anew. */
export function useElements(counts: Record<string, Counts> | undefined, dragged: ReadonlyMap<string, Point>) {
  const definition = useBuilder((state) => state.definition);
  const cards = useBuilder((state) => state.cards);
  const wrong = useBuilder((state) => state.problems);
  const selection = useBuilder((state) => state.selection);
  const catalogue = useCatalogue();
  const words = useWords();
  const told = useMemo(
    () => ({ definition, cards, catalogue, words, counts, problems: worstByNode(wrong) }),
    [definition, cards, catalogue, words, counts, wrong],
  );
  const layout = useMemo(() => layoutFor(told), [told]);
  const base = useMemo(() => cardNodes(told, layout), [told, layout]);
  const moving = [...dragged.keys()].join(" ");
  const plain = useMemo(
    () => wordEdges(told, layout, new Set(moving ? moving.split(" ") : [])),
    [told, layout, moving],
  );
  const chosen = useMemo(
    () => base.map((node) => (selection.nodes.has(node.id) ? { ...node, selected: true } : node)),
    [base, selection.nodes],
  );
  const nodes = useMemo(() => chosen.map((node) => at(node, dragged.get(node.id))), [chosen, dragged]);
  const edges = useMemo(
    () => plain.map((edge) => (edge.id === selection.edge ? { ...edge, selected: true } : edge)),
    [plain, selection.edge],
  );
  return { nodes, edges };
}

const at = (node: CardNode, position: Point | undefined) => (position ? { ...node, position } : node);

/** Takes over what React Flow finds selected, by mouse and by key. */
export function useSelecting() {
  const store = useBuilderStore();
  return useMemo(() => {
    const nodes = (changes: NodeChange<CardNode>[]) => {
      const told = changes.filter((change) => change.type === "select");
      if (told.length === 0) return;
      const { selection, select } = store.getState();
      const keys = new Set(selection.nodes);
      for (const change of told) change.selected ? keys.add(change.id) : keys.delete(change.id);
      select([...keys], selection.edge);
    };
    const edges = (changes: EdgeChange<WordEdge>[]) => {
      const { selection, select } = store.getState();
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected) select([...selection.nodes], change.id);
        else if (change.id === selection.edge) select([...selection.nodes]);
      }
    };
    return { nodes, edges };
  }, [store]);
}
