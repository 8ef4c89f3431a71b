import { Box, Stack, Text } from "@mantine/core";
import { type CSSProperties, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { type Graph, readGraph, type SketchNode } from "./graph";
import { colourOf, iconOf, useNodeTypes } from "./kinds";
import { type Plan, plan, type Spot } from "./layout";
import classes from "./Sketch.module.css";

const STEP = 104;
const ACROSS = 240;
const WIDE = 216;
const HIGH = 60;

const x = (spot: Spot) => spot.at * ACROSS + WIDE / 2;
const y = (spot: Spot) => spot.layer * STEP + HIGH / 2;

/** A workflow drawn to be read, from top to bottom, with what each node does and the word on each way out. */
export function Chart({ definition }: { definition: Record<string, unknown> }) {
  const { t } = useTranslation("workflows");
  const graph = useMemo(() => readGraph(definition), [definition]);
  const drawn = useMemo(() => plan(graph), [graph]);
  const checked = api.useQuery(
    "post",
    "/api/v1/workflows/validate",
    { body: { definition } },
    { refetchInterval: false },
  );
  const cards = new Map((checked.data?.cards ?? []).map((card) => [card.key, card]));
  const size = { width: drawn.width * ACROSS + WIDE, height: Math.max(0, drawn.layers - 1) * STEP + HIGH };
  return (
    <Box style={{ overflow: "auto" }} p="xl" tabIndex={0} role="region" aria-label={t("versions.chart")}>
      <div className={classes["chart"]} style={size}>
        <svg className={classes["lines"]} width={size.width} height={size.height} aria-hidden>
          <title>{t("versions.chart")}</title>
          {drawn.routes.map((route) => (
            <path
              key={`${route.edge.source}/${route.edge.exit}/${route.edge.target}`}
              d={down(route.spots)}
              className={classes["edge"]}
              strokeDasharray={route.back ? "5 5" : undefined}
            />
          ))}
        </svg>
        <Exits graph={graph} drawn={drawn} wordOf={(source, exit) => labelOf(cards.get(source)?.exits, exit)} />
        {graph.nodes.map((node) => {
          const spot = drawn.nodes.get(node.key);
          if (!spot) return null;
          const place = { left: x(spot) - WIDE / 2, top: y(spot) - HIGH / 2 };
          return <NodeCard key={node.key} node={node} summary={cards.get(node.key)?.summary ?? ""} style={place} />;
        })}
      </div>
    </Box>
  );
}

const labelOf = (exits: { name: string; label: string }[] | undefined, name: string) =>
  exits?.find((exit) => exit.name === name)?.label ?? name;

function NodeCard({ node, summary, style }: { node: SketchNode; summary: string; style: CSSProperties }) {
  const kind = useNodeTypes().get(node.type);
  const Sign = iconOf(kind?.icon);
  return (
    <div className={classes["node"]} style={style}>
      <Sign size={20} stroke={1.7} color={colourOf(node.type, kind?.group)} style={{ flex: "none" }} aria-hidden />
      <Stack gap={0} miw={0}>
        <Text fz="sm" fw={600} truncate title={node.label || kind?.label || node.key}>
          {node.label || kind?.label || node.key}
        </Text>
        <Text fz="xs" c="dimmed" truncate title={summary}>
          {summary || kind?.label}
        </Text>
      </Stack>
    </div>
  );
}

/** The words on the ways out of nodes that have several. */
function Exits({
  graph,
  drawn,
  wordOf,
}: {
  graph: Graph;
  drawn: Plan;
  wordOf: (source: string, exit: string) => string;
}) {
  const several = new Set(
    graph.edges
      .filter((edge) => graph.edges.some((other) => other.source === edge.source && other.exit !== edge.exit))
      .map((edge) => edge.source),
  );
  return drawn.routes
    .filter((route) => several.has(route.edge.source))
    .map(({ edge, spots }) => {
      const [from, to] = spots;
      if (!from || !to) return null;
      const place = { left: (x(from) + 2 * x(to)) / 3, top: y(from) + STEP / 2 };
      return (
        <span key={`${edge.source}/${edge.exit}/${edge.target}`} className={classes["exit"]} style={place}>
          {wordOf(edge.source, edge.exit)}
        </span>
      );
    });
}

function down(spots: Spot[]): string {
  return spots
    .map((spot, place) => {
      const before = spots[place - 1];
      if (!before) return `M${x(spot)} ${y(spot)}`;
      const middle = (y(before) + y(spot)) / 2;
      return `C${x(before)} ${middle} ${x(spot)} ${middle} ${x(spot)} ${y(spot)}`;
    })
    .join("");
}
