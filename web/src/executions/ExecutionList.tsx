import { Button, Group, Stack } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import columns from "@/kit/Columns.module.css";
import { useTellKeys } from "@/kit/keys";
import { ButtonLink } from "@/kit/links";
import { PAGES } from "@/kit/lists";
import { Empty, Failure, Loading, More } from "@/kit/states";
import { walk } from "@/kit/walk";
import { BulkDialog } from "./BulkDialog";
import { type Action, actionsFor } from "./bulk";
import { ExecutionRow } from "./ExecutionRow";
import { Filters } from "./Filters";
import { asked, isNarrowed, type ListSearch, tabOf } from "./filter";
import classes from "./list.module.css";
import { useNodeNames } from "./names";
import { StatusTabs } from "./StatusTabs";
import { useListSearch } from "./useListSearch";

const PAGE = 50;
const COLUMNS = ["lead", "state", "workflow", "started", "took"] as const;

/** Executions, of all workflows or of one: found by state and more, live, and asked many at once. */
export function ExecutionList({ workflowId }: { workflowId?: string }) {
  const [inAddress, change] = useListSearch();
  const search = useMemo(() => (workflowId ? { ...inAddress, workflowId } : inAddress), [inAddress, workflowId]);
  const everything = workflowId === undefined;
  return (
    <Stack gap="md">
      <StatusTabs search={inAddress} change={change} workflowId={workflowId} />
      <Group justify="space-between" align="flex-start">
        <Filters search={inAddress} change={change} withWorkflow={everything} />
        <Bulk search={search} />
      </Group>
      <Found search={search} narrowed={isNarrowed(inAddress)} withWorkflow={everything} />
    </Stack>
  );
}

function Bulk({ search }: { search: ListSearch }) {
  const { t } = useTranslation("executions");
  const [action, want] = useState<Action>();
  return (
    <Group gap="sm">
      {actionsFor(search.status).map((name) => (
        <Button
          key={name}
          variant={name === "retry" ? "light" : "default"}
          leftSection={
            name === "retry" ? <IconRefresh size={16} aria-hidden /> : <IconPlayerStop size={16} aria-hidden />
          }
          onClick={() => want(name)}
        >
          {t(`bulk.${name}`)}
        </Button>
      ))}
      <BulkDialog action={action} filter={asked(search)} close={() => want(undefined)} />
    </Group>
  );
}

interface FoundProps {
  search: ListSearch;
  narrowed: boolean;
  withWorkflow: boolean;
}

function Found({ search, narrowed, withWorkflow }: FoundProps) {
  const query = { ...asked(search), limit: PAGE };
  const pages = api.useInfiniteQuery("get", "/api/v1/workflows/executions", { params: { query } }, PAGES);
  const items = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const nameOf = useNodeNames(useMemo(() => items.map((item) => item.workflow), [items]));
  useKeys();
  if (pages.isPending) return <Loading rows={8} />;
  if (!pages.data) return <Failure error={pages.error} again={() => void pages.refetch()} />;
  if (items.length === 0) return <Nothing search={search} narrowed={narrowed} />;
  return (
    <div className={classes[withWorkflow ? "wide" : "narrow"]}>
      <Rows withWorkflow={withWorkflow}>
        {items.map((item) => (
          <ExecutionRow key={item.id} execution={item} nameOf={nameOf} withWorkflow={withWorkflow} />
        ))}
      </Rows>
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </div>
  );
}

function Rows({ withWorkflow, children }: { withWorkflow: boolean; children: ReactNode }) {
  const { t } = useTranslation("executions");
  const shown = withWorkflow ? COLUMNS : COLUMNS.filter((column) => column !== "workflow");
  return (
    <ul className={columns["list"]} aria-label={t("list")} onKeyDown={(event) => walk(event, "a")}>
      <li className={columns["head"]} aria-hidden>
        {shown.map((column) => (
          <span key={column}>{t(`column.${column}`)}</span>
        ))}
      </li>
      {children}
    </ul>
  );
}

function useKeys() {
  const { t } = useTranslation("executions");
  const keys = useMemo(
    () => ({
      title: t("keys.title"),
      keys: [
        { keys: ["/"], does: t("keys.search") },
        { keys: ["↑", "↓"], does: t("keys.walk") },
      ],
    }),
    [t],
  );
  useTellKeys(keys);
}

function Nothing({ search, narrowed }: Omit<FoundProps, "withWorkflow">) {
  const { t } = useTranslation("executions");
  const tab = tabOf(search.status);
  if (narrowed || (tab !== undefined && tab !== "all")) {
    const text = !narrowed && tab && tab !== "all" ? t(`empty.tab.${tab}`) : t("empty.narrowText");
    return <Empty icon={IconPlayerPlay} title={t("empty.narrowTitle")} text={text} />;
  }
  const action = (
    <ButtonLink to="/workflows" variant="light">
      {t("empty.action")}
    </ButtonLink>
  );
  return <Empty icon={IconPlayerPlay} title={t("empty.title")} text={t("empty.text")} action={action} />;
}
