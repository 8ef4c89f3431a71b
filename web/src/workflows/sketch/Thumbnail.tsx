import { Center } from "@mantine/core";
import { useMemo } from "react";
import { useCatalogue } from "@/canvas/catalogue";
import { colourOf } from "./colours";
import { type Graph, readGraph } from "./graph";
import { plan, type Spot } from "./layout";
import classes from "./Sketch.module.css";

const STEP = 46;
const ACROSS = 34;
const SIZE = 22;

/** A small drawing of a workflow, from left to right, to tell it by its shape. */
export function Thumbnail({ definition, height = 150 }: { definition: unknown; height?: number }) {
  const graph = useMemo(() => readGraph(definition), [definition]);
  return (
    <Center h={height} className={classes["ground"]} aria-hidden>
      <Drawing graph={graph} />
    </Center>
  );
}

function Drawing({ graph }: { graph: Graph }) {
  const types = useCatalogue();
  const drawn = useMemo(() => plan(graph), [graph]);
  const x = (spot: Spot) => spot.layer * STEP + SIZE;
  const y = (spot: Spot) => spot.at * ACROSS + SIZE;
  const width = Math.max(1, drawn.layers - 1) * STEP + 2 * SIZE;
  const height = drawn.width * ACROSS + 2 * SIZE;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes["thumbnail"]} role="presentation">
      {drawn.routes.map((route) => (
        <path
          key={`${route.edge.source}/${route.edge.exit}/${route.edge.target}`}
          d={across(route.spots.map((spot) => [x(spot), y(spot)]))}
          className={classes["edge"]}
        />
      ))}
      {graph.nodes.map((node) => {
        const spot = drawn.nodes.get(node.key);
        if (!spot) return null;
        return (
          <rect
            key={node.key}
            x={x(spot) - SIZE / 2}
            y={y(spot) - SIZE / 2}
            width={SIZE}
            height={SIZE}
            rx={7}
            fill={colourOf(node.type, types.get(node.type)?.group)}
            className={classes["dot"]}
          />
        );
      })}
    </svg>
  );
}

/** A soft line through the points, which run from left to right. */
function across(points: [number, number][]): string {
  return points
    .map(([x, y], place) => {
      const before = points[place - 1];
      if (!before) return `M${x} ${y}`;
      const middle = (before[0] + x) / 2;
      return `C${middle} ${before[1]} ${middle} ${y} ${x} ${y}`;
    })
    .join("");
}
