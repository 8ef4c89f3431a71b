import { type ReactNode, useMemo } from "react";
import { ClockProvider } from "@/kit/time";
import { asClock, useDemoClock } from "./clock";

/** Tells the pages what time it is: in the demo the business clock, else the real one. */
export function DemoClock({ on, children }: { on: boolean; children: ReactNode }) {
  const { data, dataUpdatedAt } = useDemoClock(on);
  const clock = useMemo(() => (data ? asClock(data, dataUpdatedAt) : undefined), [data, dataUpdatedAt]);
  return <ClockProvider clock={clock}>{children}</ClockProvider>;
}
