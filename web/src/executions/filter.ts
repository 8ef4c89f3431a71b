/** What the address says of the list, and what the API is asked for by it. */
import type { components } from "@/api/schema";

export type FilterBody = components["schemas"]["FilterBody"];

/** As in the address. `from` and `to` are days of the reader's (both within), or moments. */
export interface ListSearch {
  status?: string;
  reason?: string;
  outcome?: string;
  workflowId?: string;
  leadId?: string;
  q?: string;
  from?: string;
  to?: string;
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** What of an address the list understands; days that are none are left out. */
export function understood(address: Record<string, string | undefined>): ListSearch {
  const known = NAMES.map((name) => [name, address[name]] as const).filter(([, value]) => value);
  return Object.fromEntries(known.filter(([name, value]) => !isWhen(name) || isMoment(value ?? "")));
}

const isWhen = (name: string) => name === "from" || name === "to";
const isMoment = (text: string) => !Number.isNaN(Date.parse(text));

export const NAMES = ["status", "reason", "outcome", "workflowId", "leadId", "q", "from", "to"] as const;

/** The tabs, and the statuses that each stands for; none: all. */
export const TABS = {
  all: [],
  active: ["queued", "running"],
  waiting: ["paused"],
  failed: ["failed"],
  completed: ["completed"],
  cancelled: ["cancelled"],
} as const satisfies Record<string, readonly string[]>;

export type Tab = keyof typeof TABS;

export const REASONS = ["waiting", "held", "operator"] as const;
export const OUTCOMES = ["finished", "goal", "suppressed", "ended"] as const;

export function tabOf(status: string | undefined): Tab | undefined {
  if (!status) return "all";
  const asked = status.split(",");
  const names = Object.keys(TABS) as Tab[];
  return names.find((name) => asked.every((one) => (TABS[name] as readonly string[]).includes(one)));
}

/** The search of a tab: what was asked of another one's executions makes no sense here. */
export function ofTab(search: ListSearch, tab: Tab): ListSearch {
  const { status: _, reason: __, outcome: ___, ...others } = search;
  return tab === "all" ? others : { ...others, status: TABS[tab].join(",") };
}

/** Whether anything is asked for beside a status. */
export function isNarrowed(search: ListSearch): boolean {
  return NAMES.some((name) => name !== "status" && search[name] !== undefined);
}

/** The first moment of a day where the reader is, `later` days after it; a moment stays what it is. */
export function momentOf(text: string, later = 0): string {
  const day = DAY.exec(text);
  if (!day) return text;
  const [, year, month, date] = day;
  return new Date(Number(year), Number(month) - 1, Number(date) + later).toISOString();
}

export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

type Reason = NonNullable<FilterBody["reason"]>;
type Outcome = NonNullable<FilterBody["outcome"]>;

/** The same for the API, in an address as in a body. */
export function asked(search: ListSearch): FilterBody {
  const { status, reason, outcome, workflowId, leadId, q, from, to } = search;
  return {
    ...(status && { status: status.split(",") }),
    ...(reason && { reason: reason as Reason }), // another word is refused by the server, which says so
    ...(outcome && { outcome: outcome as Outcome }),
    ...(workflowId && { workflowId }),
    ...(leadId && { leadId }),
    ...(q && { q }),
    ...(from && { from: momentOf(from) }),
    ...(to && { to: momentOf(to, 1) }),
  };
}
