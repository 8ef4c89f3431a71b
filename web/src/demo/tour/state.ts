import { create } from "zustand";
import type { Seen } from "./steps";

/** How far somebody has come with the tour, in this browser and this demo. */
interface Tour {
  /** The demo's workspace: the next demo has another, and a tour of its own. */
  workspace: string;
  open: boolean;
  /** By the demo's clock, in milliseconds. */
  startedAt: number;
  executionId?: string;
  seen: Seen[];
  /** The side of the window it was moved to, if it was. */
  side?: Side;
}

export type Side = "left" | "right";

const KEPT = "flowtrack.tour";

function kept(): Tour | undefined {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return isTour(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isTour(found: unknown): found is Tour {
  return typeof found === "object" && found !== null && "workspace" in found && "startedAt" in found && "seen" in found;
}

export const useTour = create<{ tour: Tour | undefined }>(() => ({ tour: kept() }));

function keep(tour: Tour): void {
  useTour.setState({ tour });
  localStorage.setItem(KEPT, JSON.stringify(tour));
}

/** Begin from the first step. */
export function begin(workspace: string, now: number): void {
  keep({ workspace, open: true, startedAt: now, seen: [] });
}

/** Something about the tour is different now. */
export function change(part: Partial<Tour>): void {
  const { tour } = useTour.getState();
  if (tour) keep({ ...tour, ...part });
}
