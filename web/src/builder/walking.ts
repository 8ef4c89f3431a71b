import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type KeyboardEvent, useCallback, useEffect } from "react";
import { CARD } from "@/canvas/layout";
import { isWriting } from "./clipboard";
import { focusedNode } from "./keys";
import { useBuilder, useBuilderStore } from "./store";
import { isDirection, neighbour } from "./walk";

/** The keys on a node: arrows go to the next one, Enter opens it, Escape lets go of it. React Flow's own meaning of
 * the arrows, moving what is selected, gives way. */
export function useWalking(onOpen: () => void): (event: KeyboardEvent) => void {
  const store = useBuilderStore();
  const { getNodes } = useReactFlow();
  const walk = (key: string | undefined, direction: Parameters<typeof neighbour>[3]) => {
    const positions = new Map(getNodes().map((node) => [node.id, node.position]));
    const first = getNodes()[0]?.id;
    const next = key === undefined ? first : neighbour(positions, store.getState().definition.edges, key, direction);
    if (next === undefined) return;
    store.getState().select([next]);
    store.setState({ focus: next });
  };
  return (event) => {
    if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = focusedNode();
    const onNode = (event.target as HTMLElement).dataset["id"] === key && key !== undefined;
    if (isDirection(event.key)) walk(key, event.key);
    else if (onNode && (event.key === "Enter" || event.key === " ")) {
      store.getState().select([key]);
      onOpen();
    } else if (onNode && event.key === "Escape") store.getState().select([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

/** Gives the focus to the node that is to have it, once it is drawn, and brings it into sight. */
export function useFocusing(): void {
  const store = useBuilderStore();
  const focus = useBuilder((state) => state.focus);
  const reveal = useReveal();
  useEffect(() => {
    if (focus === undefined) return;
    const frame = requestAnimationFrame(() => {
      reveal(focus);
      document
        .querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(focus)}"]`)
        ?.focus({ preventScroll: true });
      store.setState({ focus: undefined });
    });
    return () => cancelAnimationFrame(frame);
  }, [focus, reveal, store]);
}

const MARGIN = 20;

function useReveal(): (key: string) => void {
  const flow = useStoreApi();
  const { getNode, setCenter } = useReactFlow();
  return useCallback(
    (key) => {
      const node = getNode(key);
      const { width, height, transform } = flow.getState();
      if (!node) return;
      const [x, y, zoom] = transform;
      const left = node.position.x * zoom + x;
      const top = node.position.y * zoom + y;
      const across = left >= MARGIN && left + CARD.width * zoom <= width - MARGIN;
      const down = top >= MARGIN && top + CARD.height * zoom <= height - MARGIN;
      if (across && down) return;
      void setCenter(node.position.x + CARD.width / 2, node.position.y + CARD.height / 2, { zoom });
    },
    [flow, getNode, setCenter],
  );
}
