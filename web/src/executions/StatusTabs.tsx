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
  /** Whether the list is of all workflows; only then it is known how many there are. */
  everything: boolean;
}

/** The states, each with how many are in it. */
export function StatusTabs({ search, change, everything }: TabsProps) {
  const { t, i18n } = useTranslation("executions");
  const known = everything && !isNarrowed(search);
  const { data } = api.useQuery("get", "/api/v1/workflows/queue-status", {}, { enabled: known });
  const counts = known && data ? countsOf(data.executions) : undefined;
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
