import { Anchor, Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconUsers } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useNodeNames } from "@/executions/names";
import columns from "@/kit/Columns.module.css";
import { usePageKeys, useTellKeys } from "@/kit/keys";
import { PAGES } from "@/kit/lists";
import { Page } from "@/kit/Page";
import { Empty, Failure, Loading, More } from "@/kit/states";
import { walk } from "@/kit/walk";
import { AddLead } from "./AddLead";
import { LeadFilters } from "./LeadFilters";
import { LeadRow } from "./LeadRow";
import type { Summary } from "./lead";
import classes from "./leads.module.css";
import { asked, type LeadSearch, useLeadSearch } from "./useLeadSearch";

const PAGE = 50;
const COLUMNS = ["lead", "status", "where", "last", "came"] as const;

export function LeadsPage() {
  const { t } = useTranslation(["leads", "app"]);
  const [search, change] = useLeadSearch();
  const [adding, add] = useDisclosure(false);
  usePageKeys([["n", add.open]]);
  useKeys();
  const button = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add.open}>
      {t("add.open")}
    </Button>
  );
  return (
    <Page title={t("app:nav.leads")} about={t("about")} actions={button}>
      <Stack gap="md">
        <LeadFilters search={search} change={change} />
        <Found search={search} add={add.open} clear={() => change(NO_WISHES)} />
      </Stack>
      <AddLead open={adding} close={add.close} />
    </Page>
  );
}

const NO_WISHES: LeadSearch = { q: "", status: "", suppressed: "", formId: "", tag: "" };

interface FoundProps {
  search: LeadSearch;
  add: () => void;
  clear: () => void;
}

function Found({ search, add, clear }: FoundProps) {
  const pages = api.useInfiniteQuery(
    "get",
    "/api/v1/leads",
    { params: { query: { ...asked(search), limit: PAGE } } },
    PAGES,
  );
  const leads = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  if (pages.isPending) return <Loading rows={8} />;
  if (!pages.data) return <Failure error={pages.error} again={() => void pages.refetch()} />;
  if (leads.length === 0) {
    return Object.keys(search).length > 0 ? <NoneFit clear={clear} /> : <NoneYet add={add} />;
  }
  return (
    <div>
      <Rows leads={leads} />
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </div>
  );
}

function Rows({ leads }: { leads: Summary[] }) {
  const { t } = useTranslation(["leads", "app"]);
  const nodeName = useNodeNames(useMemo(() => leads.flatMap((lead) => lead.execution?.workflow ?? []), [leads]));
  return (
    <ul
      className={`${columns["list"]} ${classes["columns"]}`}
      aria-label={t("app:nav.leads")}
      onKeyDown={(event) => walk(event, "a")}
    >
      <li className={columns["head"]} aria-hidden>
        {COLUMNS.map((column) => (
          <span key={column}>{t(`column.${column}`)}</span>
        ))}
      </li>
      {leads.map((lead) => (
        <LeadRow key={lead.id} lead={lead} nodeName={nodeName} />
      ))}
    </ul>
  );
}

function NoneYet({ add }: { add: () => void }) {
  const { t } = useTranslation("leads");
  const action = (
    <Group justify="center">
      <Button component={Link} to="/forms">
        {t("empty.share")}
      </Button>
      <Button variant="default" onClick={add}>
        {t("empty.add")}
      </Button>
    </Group>
  );
  return <Empty icon={IconUsers} title={t("empty.title")} text={t("empty.text")} action={action} />;
}

function NoneFit({ clear }: { clear: () => void }) {
  const { t } = useTranslation("leads");
  const action = (
    <Anchor component="button" type="button" onClick={clear}>
      {t("filter.clear")}
    </Anchor>
  );
  return <Empty icon={IconUsers} title={t("noneFit.title")} text={t("noneFit.text")} action={action} />;
}

function useKeys() {
  const { t } = useTranslation("leads");
  const keys = useMemo(
    () => ({
      title: t("keys.list"),
      keys: [
        { keys: ["/"], does: t("keys.find") },
        { keys: ["n"], does: t("add.open") },
        { keys: ["↑", "↓"], does: t("keys.walk") },
      ],
    }),
    [t],
  );
  useTellKeys(keys);
}
