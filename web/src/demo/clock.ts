import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { refresh } from "@/app/live";
import type { Clock } from "@/kit/time";

export type ClockView = components["schemas"]["ClockView"];

const DAY_SECONDS = 86_400;
/** How long a day may take, in seconds. */
export const PACES = [1, 10, 60, DAY_SECONDS] as const;
const KEY = ["get", "/api/v1/demo/clock", {}] as const;

/** The demo's clock, looked at anew when somebody turned it. */
export function useDemoClock(on = true) {
  return api.useQuery("get", "/api/v1/demo/clock", {}, { enabled: on, refetchInterval: 10_000 });
}

/** What the pages need to tell the demo's time by themselves; `readAt` is when the answer came. */
export function asClock(view: ClockView, readAt: number): Clock {
  return { offsetMs: Date.parse(view.now) - readAt, pace: DAY_SECONDS / view.daySeconds, readAt };
}

/** The two ways to turn the clock. What falls due by that is seen at once. */
export function useTurning() {
  const queries = useQueryClient();
  const turned = {
    onSuccess: (view: ClockView) => {
      queries.setQueryData(KEY, view);
      refresh(queries);
    },
  };
  const pace = api.useMutation("put", "/api/v1/demo/clock", turned);
  const skip = api.useMutation("post", "/api/v1/demo/clock/skip", turned);
  return { pace, skip };
}

/** How far to go, in hours, so that what is due at `dueAt` is due; a minute further, for the clock runs meanwhile. */
export function hoursUntil(dueAt: string, nowMs: number): number {
  return Math.max(Date.parse(dueAt) - nowMs, 0) / 3_600_000 + 1 / 60;
}

const AT_ONCE_MS = 1_000;

/** Whether something waits for a time that is still to come. What was just told to an execution makes it due at once:
 * when its wait ends is known again once it has been told. */
export function isAhead(dueAt: string | null, nowMs: number): dueAt is string {
  return dueAt !== null && Date.parse(dueAt) - nowMs > AT_ONCE_MS;
}

/** Of executions that wait, the one that goes on first. */
export function nextOf<Waiting extends { dueAt: string | null }>(waiting: readonly Waiting[]): Waiting | undefined {
  const due = waiting.filter((item) => item.dueAt !== null);
  return due.sort((one, other) => Date.parse(one.dueAt ?? "") - Date.parse(other.dueAt ?? ""))[0];
}
