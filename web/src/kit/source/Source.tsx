import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import classes from "./Source.module.css";

export interface Variable {
  name: string;
  label: string;
}

/** What is wrong with a text, and where, counted from 1. */
export interface Flaw {
  level: "error" | "warning";
  message: string;
  line?: number | null;
  column?: number | null;
  /** The name that is at fault, where one is. */
  name?: string | null;
}

export interface LiquidSourceProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What the text may name, offered while it is written. Give the same array each time. */
  variables: Variable[];
  flaws?: Flaw[];
  /** A height that stays; without it the source grows with its text, from `minHeight` on. */
  height?: string;
  minHeight?: string;
  /** Whether its lines have numbers. */
  numbered?: boolean;
  /** Hands out what inserts a text where the cursor is, and what leads to a place. */
  onReady?: (insert: (text: string) => void, show: (line: number, column: number) => void) => void;
}

const LiquidSource = lazy(() => import("./LiquidSource"));

/** HTML in Liquid, to be written: with colours, what there is to name, and what is wrong. */
export function Source(props: LiquidSourceProps) {
  return (
    <div className={classes["source"]}>
      <Suspense fallback={<Skeleton height={props.height ?? props.minHeight ?? "320px"} radius={0} />}>
        <LiquidSource {...props} />
      </Suspense>
    </div>
  );
}
