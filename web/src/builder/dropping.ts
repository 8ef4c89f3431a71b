import { useReactFlow } from "@xyflow/react";
import { type DragEvent, useRef } from "react";
import { useCatalogue } from "@/canvas/catalogue";
import type { Place } from "@/canvas/definition";
import { CARD } from "@/canvas/layout";
import type { Actions } from "./actions";
import { useBuilderStore } from "./store";

/** What the canvas does while something from the palette is over it, and when it is let go: on an edge it goes in
 * between, at an open exit after it, elsewhere it stays where it was put. */
export function useDropping({ insert, drop }: Actions) {
  const store = useBuilderStore();
  const catalogue = useCatalogue();
  const { screenToFlowPosition } = useReactFlow();
  const marked = useRef<HTMLElement>(null);
  const mark = (zone: HTMLElement | undefined) => {
    if (marked.current === (zone ?? null)) return;
    if (marked.current) delete marked.current.dataset["over"];
    if (zone) zone.dataset["over"] = "true";
    marked.current = zone ?? null;
  };
  const zoneOf = (event: DragEvent, type: string) => {
    const zone = (event.target as Element).closest<HTMLElement>("[data-drop]");
    const place = zone ? (JSON.parse(zone.dataset["drop"] ?? "{}") as Place) : undefined;
    const known = catalogue.get(type);
    const fits = place && !known?.trigger && (place.target === undefined || known?.exits.length !== 0);
    return fits && zone ? { zone, place } : undefined;
  };
  return {
    onDragOver: (event: DragEvent) => {
      const type = store.getState().carried;
      if (type === undefined) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      mark(zoneOf(event, type)?.zone);
    },
    onDragLeave: () => mark(undefined),
    onDrop: (event: DragEvent) => {
      const type = store.getState().carried;
      if (type === undefined) return;
      event.preventDefault();
      mark(undefined);
      const found = zoneOf(event, type);
      const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
      if (found) insert(type, found.place);
      else drop(type, { x: Math.round(x - CARD.width / 2), y: Math.round(y - CARD.height / 2) });
      store.setState({ carried: undefined });
    },
  };
}
