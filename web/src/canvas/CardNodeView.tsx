import { IconPlus } from "@tabler/icons-react";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";
import type { Exit } from "./catalogue";
import { type CardNode, exitAt, INPUT } from "./elements";
import { useInsert } from "./insert";
import { NodeCard } from "./NodeCard";
import { useWords } from "./words";

/** A card on the canvas with its handles, and a plus at each exit that leads nowhere yet. */
export const CardNodeView = memo(function CardNodeView({ id, data, selected, isConnectable }: NodeProps<CardNode>) {
  const { t } = useTranslation("builder");
  const insert = useInsert();
  const fixed = isConnectable ? undefined : classes["fixed"];
  const open = data.open.filter((name) => name !== "failed" || selected);
  return (
    <>
      {!data.trigger && (
        <Handle
          id={INPUT}
          type="target"
          position={Position.Top}
          className={`${classes["handle"]} ${classes["input"]}`}
          title={isConnectable ? t("canvas.input") : undefined}
        />
      )}
      <NodeCard data={data} />
      {data.exits.map((exit) => (
        <ExitHandle key={exit.name} exit={exit} exits={data.exits} free={data.open.includes(exit.name)} more={fixed} />
      ))}
      {insert &&
        open.map((name) => (
          <Stub key={name} node={id} title={data.title} exit={name} at={exitAt(data.exits, name)} exits={data.exits} />
        ))}
    </>
  );
});

function ExitHandle({
  exit,
  exits,
  free,
  more,
}: {
  exit: Exit;
  exits: Exit[];
  free: boolean;
  more: string | undefined;
}) {
  const { t } = useTranslation("builder");
  const words = useWords();
  return (
    <Handle
      id={exit.name}
      type="source"
      position={Position.Bottom}
      className={`${classes["handle"]} ${more ?? ""}`}
      style={{ left: `calc(${exitAt(exits, exit.name) * 100}% - 6px)` }}
      data-exit={exit.name}
      data-free={free}
      title={more ? undefined : t("canvas.exit", { exit: words.exit(exit.name, exits) })}
    />
  );
}

interface StubProps {
  node: string;
  title: string;
  exit: string;
  exits: Exit[];
  at: number;
}

function Stub({ node, title, exit, exits, at }: StubProps) {
  const { t } = useTranslation("builder");
  const insert = useInsert();
  const words = useWords();
  const word = words.exit(exit, exits);
  return (
    <div
      className={`${classes["stub"]} nodrag nopan`}
      style={{ left: `${at * 100}%` }}
      data-drop={JSON.stringify({ source: node, exit })}
    >
      {exit !== "next" && (
        <span className={classes["stubWord"]} data-exit={exit}>
          {word}
        </span>
      )}
      <button
        type="button"
        className={classes["plus"]}
        aria-label={t("canvas.addAfter", { node: title, exit: word })}
        onClick={(event) => {
          event.stopPropagation();
          insert?.({ source: node, exit }, event.currentTarget);
        }}
      >
        <IconPlus size={14} aria-hidden />
      </button>
    </div>
  );
}
