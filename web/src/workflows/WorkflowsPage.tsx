import { Button, Group, SegmentedControl } from "@mantine/core";
import { IconArchive, IconFileImport, IconGitBranch, IconPlus, IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useForms } from "@/forms/useForms";
import { Finder } from "@/kit/Finder";
import { ButtonLink } from "@/kit/links";
import { PAGES } from "@/kit/lists";
import { Page } from "@/kit/Page";
import { Rows } from "@/kit/Rows";
import { Empty, Failure, Loading, More } from "@/kit/states";
import { ImportDialog } from "./ImportDialog";
import { WorkflowRow } from "./WorkflowRow";

/** All workflows, with how they stand. */
export function WorkflowsPage() {
  const { t } = useTranslation("workflows");
  const [importing, setImporting] = useState(false);
  return (
    <Page
      title={t("title")}
      about={t("about")}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconFileImport size={18} aria-hidden />}
            onClick={() => setImporting(true)}
          >
            {t("import")}
          </Button>
          <ButtonLink to="/workflows/new" leftSection={<IconPlus size={18} aria-hidden />}>
            {t("new")}
          </ButtonLink>
        </>
      }
    >
      <Filters />
      <List />
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
    </Page>
  );
}

function Filters() {
  const { t } = useTranslation("workflows");
  const { show, q } = useSearch({ from: "/workflows" });
  const navigate = useNavigate({ from: "/workflows" });
  const search = (next: { show?: string; q?: string }) => void navigate({ search: next, replace: true });
  const kept = { ...(show ? { show } : {}), ...(q ? { q } : {}) };
  return (
    <Group mb="md" gap="sm">
      <Finder
        label={t("filter")}
        placeholder={t("filter")}
        clear={t("clearFilter")}
        asked={q ?? ""}
        ask={(text) => search({ ...kept, q: text })}
        width={280}
      />
      <SegmentedControl
        aria-label={t("show.label")}
        value={show === "archived" ? "archived" : "inUse"}
        onChange={(to) => search({ ...kept, show: to === "archived" ? to : "" })}
        data={[
          { value: "inUse", label: t("show.inUse") },
          { value: "archived", label: t("show.archived") },
        ]}
      />
    </Group>
  );
}

function List() {
  const { t } = useTranslation("workflows");
  const { show, q } = useSearch({ from: "/workflows" });
  const archived = show === "archived";
  const asked = { params: { query: { archived, ...(q && { q }) } } };
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = api.useInfiniteQuery(
    "get",
    "/api/v1/workflows",
    asked,
    PAGES,
  );
  const forms = useForms();
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} again={() => void refetch()} />;
  const all = data.pages.flatMap((page) => page.items);
  if (all.length === 0 && q) return <Empty icon={IconSearch} title={t("noneFits")} text={t("noneFitsText")} />;
  if (all.length === 0) return <Nothing archived={archived} />;
  return (
    <>
      <Rows label={t("title")}>
        {all.map((workflow) => (
          <WorkflowRow
            key={workflow.id}
            workflow={workflow}
            forms={forms.filter((form) => form.workflowId === workflow.id)}
          />
        ))}
      </Rows>
      <More more={hasNextPage} busy={isFetchingNextPage} load={() => void fetchNextPage()} />
    </>
  );
}

function Nothing({ archived }: { archived: boolean }) {
  const { t } = useTranslation("workflows");
  if (archived) return <Empty icon={IconArchive} title={t("empty.archived")} text={t("empty.archivedText")} />;
  return (
    <Empty
      icon={IconGitBranch}
      title={t("empty.title")}
      text={t("empty.text")}
      action={<ButtonLink to="/workflows/new">{t("empty.action")}</ButtonLink>}
    />
  );
}
