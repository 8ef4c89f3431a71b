import type { Connection, NodeChange, OnConnectEnd } from "@xyflow/react";
import { memo, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CardNode, Counts } from "@/canvas/elements";
import { Inserting } from "@/canvas/insert";
import type { Point } from "@/canvas/layout";
import { Surface } from "@/canvas/Surface";
import type { Actions } from "./actions";
import { useDropping } from "./dropping";
import { EmptyHint } from "./EmptyHint";
import * as edit from "./editing";
import { useElements, useSelecting } from "./elements";
import { type Asked, InsertMenu } from "./InsertMenu";
import { useBuilder, useBuilderStore } from "./store";
import { useFocusing, useWalking } from "./walking";

interface CanvasProps {
  label: string;
  actions: Actions;
  counts: Record<string, Counts> | undefined;
  /** Whether cards can be dragged; where there is little room a finger means to move the canvas. */
  roomy: boolean;
  onOpen: () => void;
  /** A card was pressed. Give the same function each time, here as well as above. */
  onTap: () => void;
}

/** The workflow as it is drawn and changed. What React Flow is given stays the same from frame to frame while a card is
 * dragged, but for that card: any other change makes it look at every card and edge anew. */
export const Canvas = memo(function Canvas({ label, actions, counts, roomy, onOpen, onTap }: CanvasProps) {
  const { t } = useTranslation("builder");
  const { dragged, onDrag, onDragged } = useDragging();
  const [asked, setAsked] = useState<Asked>();
  const carried = useBuilder((state) => state.carried);
  const { nodes, edges } = useElements(counts, dragged);
  const selecting = useSelecting();
  const joining = useJoining(actions, setAsked);
  const dropping = useDropping(actions);
  const walk = useWalking(onOpen);
  useFocusing();
  const follow = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      onDrag(changes);
      selecting.nodes(changes);
    },
    [onDrag, selecting],
  );
  const insert = useCallback((place: Asked["place"], element: HTMLElement) => {
    const { left, bottom, width } = element.getBoundingClientRect();
    setAsked({ place, x: left + width / 2, y: bottom + 4 });
  }, []);
  return (
    <>
      <div style={{ position: "absolute", inset: 0 }} onKeyDownCapture={walk} {...dropping}>
        <Inserting.Provider value={insert}>
          <Surface
            aria-label={t("canvas.label", { name: label })}
            nodes={nodes}
            edges={edges}
            onNodesChange={follow}
            onEdgesChange={selecting.edges}
            onNodeDragStop={onDragged.one}
            onSelectionDragStop={onDragged.several}
            onNodeClick={onTap}
            {...joining}
            isValidConnection={notItself}
            nodesDraggable={roomy}
            nodeDragThreshold={3}
            connectionRadius={34}
            data-dropping={carried !== undefined}
          />
        </Inserting.Provider>
        <EmptyHint actions={actions} />
      </div>
      <InsertMenu asked={asked} close={() => setAsked(undefined)} actions={actions} />
    </>
  );
});

const notItself = ({ source, target }: { source: string; target: string }) => source !== target;

const NOBODY: ReadonlyMap<string, Point> = new Map();

/** Cards that are being dragged are where the mouse is; where they are let go is where the draft has them. */
function useDragging() {
  const store = useBuilderStore();
  const [dragged, setDragged] = useState(NOBODY);
  const onDrag = useCallback((changes: NodeChange<CardNode>[]) => {
    const moved = changes.flatMap((change) =>
      change.type === "position" && change.dragging && change.position ? [[change.id, change.position] as const] : [],
    );
    if (moved.length > 0) setDragged((before) => new Map([...before, ...moved]));
  }, []);
  const onDragged = useMemo(() => {
    const settle = (all: CardNode[]) => {
      const positions = new Map(all.map((node) => [node.id, node.position]));
      store.getState().edit((definition) => edit.move(definition, positions));
      setDragged(NOBODY);
    };
    return {
      one: (_: unknown, __: CardNode, all: CardNode[]) => settle(all),
      several: (_: unknown, all: CardNode[]) => settle(all),
    };
  }, [store]);
  return { dragged, onDrag, onDragged };
}

/** Dragging from an exit: to a node it joins them, to nowhere it asks what is to come there. */
function useJoining(actions: Actions, ask: (asked: Asked) => void) {
  const [joining, setJoining] = useState(false);
  const handlers = useMemo(() => {
    const onConnectEnd: OnConnectEnd = (event, { toNode, fromNode, fromHandle }) => {
      setJoining(false);
      const at = "changedTouches" in event ? event.changedTouches[0] : event;
      if (toNode || !at || !fromNode || fromHandle?.type !== "source") return;
      ask({ place: { source: fromNode.id, exit: fromHandle.id ?? "" }, x: at.clientX, y: at.clientY });
    };
    const onConnect = ({ source, sourceHandle, target }: Connection) =>
      void actions.join({ source, exit: sourceHandle ?? "", target });
    return { onConnectStart: () => setJoining(true), onConnect, onConnectEnd };
  }, [actions, ask]);
  return { "data-joining": joining, ...handlers };
}
