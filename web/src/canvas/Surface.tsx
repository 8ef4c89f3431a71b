import "@xyflow/react/dist/style.css";
import { ActionIcon, Tooltip, useComputedColorScheme } from "@mantine/core";
import { IconFocusCentered, IconMinus, IconPlus } from "@tabler/icons-react";
import {
  Background,
  MiniMap,
  Panel,
  ReactFlow,
  type ReactFlowProps,
  useNodesInitialized,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { memo, type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { CardNodeView } from "./CardNodeView";
import classes from "./canvas.module.css";
import type { CardNode, WordEdge } from "./elements";
import { viewOf } from "./fit";
import { WordEdgeView } from "./WordEdgeView";

const NODE_TYPES = { card: CardNodeView };
const EDGE_TYPES = { word: WordEdgeView };
/** Below this a mini map shows nothing that is not in sight, and covers nodes. */
const MANY_NODES = 30;
// The same objects each time: React Flow looks at everything anew when one of its settings is another one.
const SEVERAL_KEYS = ["Control", "Meta", "Shift"];

type SurfaceProps = ReactFlowProps<CardNode, WordEdge> & { children?: ReactNode };

/** The canvas that the builder and the view of an execution share: React Flow with our nodes, edges and looks. */
export function Surface({ children, className = "", nodes = [], ...props }: SurfaceProps) {
  const { t } = useTranslation("builder");
  const labels = useMemo(() => ({ "node.a11yDescription.default": t("canvas.nodeKeys") }), [t]);
  return (
    <ReactFlow<CardNode, WordEdge>
      nodes={nodes}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      colorMode={useComputedColorScheme("light")}
      className={`${classes["canvas"]} ${className}`}
      minZoom={0.15}
      maxZoom={1.6}
      panOnScroll
      zoomOnDoubleClick={false}
      elevateEdgesOnSelect={false} // an edge stays below the words on it
      edgesFocusable={false}
      deleteKeyCode={null}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={SEVERAL_KEYS}
      ariaLabelConfig={labels}
      {...props}
    >
      <Background gap={22} size={1.4} />
      <ZoomButtons />
      <FirstLook />
      {nodes.length > MANY_NODES && <MiniMap pannable zoomable ariaLabel={t("canvas.map")} />}
      {children}
    </ReactFlow>
  );
}

/** Looks at the whole, or from the top as far as it can be read. */
export function useFit(): () => void {
  const { getNodes, setViewport } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return useCallback(() => {
    const corners = getNodes().map((node) => node.position);
    void setViewport(viewOf(corners, width, height));
  }, [getNodes, setViewport, width, height]);
}

function FirstLook() {
  const ready = useNodesInitialized();
  const width = useStore((state) => state.width);
  const showAll = useFit();
  const done = useRef(false);
  useEffect(() => {
    if (!ready || width === 0 || done.current) return;
    done.current = true;
    showAll();
  }, [ready, width, showAll]);
  return null;
}

const ZoomButtons = memo(function ZoomButtons() {
  const { t } = useTranslation("builder");
  const { zoomIn, zoomOut } = useReactFlow();
  const showAll = useFit();
  const buttons = [
    { label: t("canvas.zoomIn"), icon: IconPlus, act: () => void zoomIn() },
    { label: t("canvas.zoomOut"), icon: IconMinus, act: () => void zoomOut() },
    { label: t("canvas.fit"), icon: IconFocusCentered, act: showAll },
  ];
  return (
    <Panel position="bottom-left">
      <ActionIcon.Group orientation="vertical">
        {buttons.map((button) => (
          <Tooltip key={button.label} label={button.label} position="right">
            <ActionIcon variant="default" size="lg" aria-label={button.label} onClick={button.act}>
              <button.icon size={17} stroke={1.8} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ))}
      </ActionIcon.Group>
    </Panel>
  );
});
