import type { components } from "@/api/schema";

type Queue = components["schemas"]["QueueStatus"];

/** Due for longer than this is late. The server's own limit for calling people is another matter. */
const LATE_SECONDS = 30;

export type Trouble =
  | { kind: "nobody" }
  | { kind: "late"; seconds: number }
  | { kind: "missing" | "more"; count: number }
  | { kind: "said"; text: string };

/** What is wrong, the worst first; nothing if all is well. */
export function troublesOf({ executions, workers, lateSeconds, transport }: Queue): Trouble[] {
  const { missing } = executions;
  const found: (Trouble | false)[] = [
    missing > 0 && { kind: "missing", count: missing },
    missing < 0 && { kind: "more", count: -missing },
    workers.length === 0 && { kind: "nobody" },
    lateSeconds > LATE_SECONDS && { kind: "late", seconds: lateSeconds },
    Boolean(transport?.trouble) && { kind: "said", text: transport?.trouble ?? "" },
  ];
  return found.filter((trouble) => trouble !== false);
}
