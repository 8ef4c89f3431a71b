import { Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconArrowRight, IconCheck, IconPlus, IconX } from "@tabler/icons-react";
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";
import type { EdgeData, WordEdge } from "./elements";
import { useInsert } from "./insert";
import { type Line, lineOf } from "./path";

const SIGNS = { true: IconCheck, false: IconX, failed: IconAlertTriangle };

/** The way from an exit to a node: its word, how many went along it, and a plus to put something in between. */
export const WordEdgeView = memo(function WordEdgeView(props: EdgeProps<WordEdge>) {
  const { data, markerEnd } = props;
  const { d, label } = lineFor(props);
  return (
    <>
      <BaseEdge
        path={d}
        {...(markerEnd ? { markerEnd } : {})}
        className={classes["edge"] ?? ""}
        data-lit={data?.lit}
        interactionWidth={18}
      />
      {data && <EdgeLabel data={data} label={label} />}
    </>
  );
});

function lineFor({
  data,
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
}: EdgeProps<WordEdge>): Line {
  const start = { x: sourceX, y: sourceY };
  const end = { x: targetX, y: targetY };
  if (data?.bends) return lineOf(start, end, data.bends);
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, borderRadius: 10 };
  const [d, x, y] = getSmoothStepPath(ends);
  return { d, label: { x, y } };
}

function EdgeLabel({ data, label }: { data: EdgeData; label: Line["label"] }) {
  const { t } = useTranslation("builder");
  const insert = useInsert();
  if (!data.word && !insert) return null;
  return (
    <EdgeLabelRenderer>
      <div className={classes["label"]} style={{ left: label.x, top: label.y }}>
        <div
          className={`${classes["drop"]} nodrag nopan`}
          {...(insert ? { "data-drop": JSON.stringify(data.edge) } : {})}
        >
          {data.word && <Word data={data} />}
          {insert && (
            <button
              type="button"
              // Those who use the keyboard put nodes in from the palette: a stop at every edge would be in their way.
              tabIndex={-1}
              className={classes["plus"]}
              aria-label={t("canvas.addBetween")}
              onClick={(event) => {
                event.stopPropagation();
                insert(data.edge, event.currentTarget);
              }}
            >
              <IconPlus size={14} aria-hidden />
            </button>
          )}
        </div>
      </div>
    </EdgeLabelRenderer>
  );
}

function Word({ data }: { data: EdgeData }) {
  const { t, i18n } = useTranslation("builder");
  const Sign = SIGNS[data.edge.exit as keyof typeof SIGNS] ?? IconArrowRight;
  const { share } = data;
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 0 });
  const word = (
    <span className={classes["word"]} data-exit={data.edge.exit}>
      <Sign size={13} aria-hidden />
      {data.word}
      {share && <span>{percent.format(share.taken / share.of)}</span>}
    </span>
  );
  return share ? <Tooltip label={t("canvas.share", share)}>{word}</Tooltip> : word;
}
