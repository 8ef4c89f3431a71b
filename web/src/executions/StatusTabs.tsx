import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { isNarrowed, type ListSearch, ofTab, TABS, type Tab, tabOf } from "./filter";
import classes from "./list.module.css";

type Counts = Record<Tab, number>;

interface TabsProps {
  search: ListSearch;
  change: (next: ListSearch) => void;
  /** The workflow whose executions are listed, where it is those of one alone. */
  workflowId: string | undefined;
}

/** The states, each with how many are in it. */
export function StatusTabs({ search, change, workflowId }: TabsProps) {
  const { t, i18n } = useTranslation("executions");
  const counts = useCounts(search, workflowId);
  const current = tabOf(search.status);
  const number = (count: number) => new Intl.NumberFormat(i18n.language, { notation: "compact" }).format(count);
  return (
    <nav className={classes["tabs"]} aria-label={t("tabs.label")}>
      {(Object.keys(TABS) as Tab[]).map((tab) => (
        <UnstyledButton
          key={tab}
          className={classes["tab"] ?? ""}
          aria-current={tab === current || undefined}
          onClick={() => change(ofTab(search, tab))}
        >
          {t(`tabs.${tab}`)}
          {counts && (
            <span className={classes["count"]} data-bad={(tab === "failed" && counts.failed > 0) || undefined}>
              {number(counts[tab])}
            </span>
          )}
        </UnstyledButton>
      ))}
    </nav>
  );
}

/** How many are in each state; not known of what is narrowed down by more than a workflow. */
function useCounts({ workflowId: chosen, ...others }: ListSearch, given: string | undefined): Counts | undefined {
  const workflowId = given ?? chosen;
  const known = !isNarrowed(others);
  const all = api.useQuery("get", "/api/v1/workflows/queue-status", {}, { enabled: known && !workflowId });
  const params = { path: { workflowId: workflowId ?? "" }, query: { versionId: "all" } };
  const one = api.useQuery(
    "get",
    "/api/v1/workflows/{workflowId}/stats",
    { params },
    { enabled: known && !!workflowId },
  );
  if (!known) return undefined;
  if (workflowId) return one.data && countsBy(one.data.executions.byStatus);
  return all.data && countsOf(all.data.executions);
}

function countsBy(byStatus: Record<string, number>): Counts {
  const sum = (statuses: readonly string[]) => statuses.reduce((total, status) => total + (byStatus[status] ?? 0), 0);
  const tabs = Object.entries(TABS).map(([tab, statuses]) => [tab, sum(statuses)] as const);
  return { ...(Object.fromEntries(tabs) as Counts), all: sum(Object.keys(byStatus)) };
}

function countsOf(found: components["schemas"]["ExecutionCounts"]): Counts {
  const { paused, completed } = found;
  return {
    all: found.accepted,
    active: found.queued + found.running,
    waiting: paused.waiting + paused.held + paused.operator,
    failed: found.failed,
    completed: Object.values(completed).reduce((sum, count) => sum + count, 0),
    cancelled: found.cancelled,
  };
}
