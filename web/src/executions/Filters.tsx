import { Button, Group, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Finder } from "@/kit/Finder";
import { isNarrowed, type ListSearch, OUTCOMES, REASONS } from "./filter";
import { StartedFilter } from "./StartedFilter";

interface FiltersProps {
  search: ListSearch;
  change: (next: ListSearch) => void;
  withWorkflow: boolean;
}

/** What narrows the list down. */
export function Filters({ search, change, withWorkflow }: FiltersProps) {
  const { t } = useTranslation("executions");
  const { status } = search;
  return (
    <Group gap="sm">
      <LeadSearch search={search} change={change} />
      {withWorkflow && <WorkflowChoice search={search} change={change} />}
      {status === "paused" && (
        <Select
          aria-label={t("filter.reason")}
          placeholder={t("filter.any")}
          data={REASONS.map((value) => ({ value, label: t(`filter.reasons.${value}`) }))}
          value={search.reason ?? null}
          onChange={(reason) => change({ ...search, reason: reason ?? "" })}
          clearable
          w={220}
        />
      )}
      {status === "completed" && (
        <Select
          aria-label={t("filter.outcome")}
          placeholder={t("filter.anyEnd")}
          data={OUTCOMES.map((value) => ({ value, label: t(`filter.outcomes.${value}`) }))}
          value={search.outcome ?? null}
          onChange={(outcome) => change({ ...search, outcome: outcome ?? "" })}
          clearable
          w={220}
        />
      )}
      <StartedFilter search={search} change={change} />
      {search.leadId && (
        <Button
          variant="light"
          rightSection={<IconX size={14} aria-hidden />}
          onClick={() => change({ ...search, leadId: "" })}
        >
          {t("filter.oneLead")}
        </Button>
      )}
      {isNarrowed(search) && (
        <Button variant="subtle" onClick={() => change(status ? { status } : {})}>
          {t("filter.clear")}
        </Button>
      )}
    </Group>
  );
}

function LeadSearch({ search, change }: Pick<FiltersProps, "search" | "change">) {
  const { t } = useTranslation("executions");
  return (
    <Finder
      label={t("filter.searchLabel")}
      placeholder={t("filter.search")}
      clear={t("filter.clear")}
      asked={search.q ?? ""}
      ask={(q) => change({ ...search, q })}
      width={270}
    />
  );
}

function WorkflowChoice({ search, change }: Pick<FiltersProps, "search" | "change">) {
  const { t } = useTranslation("executions");
  const { data } = api.useQuery("get", "/api/v1/workflows", { params: { query: { limit: 200 } } });
  return (
    <Select
      aria-label={t("filter.workflow")}
      placeholder={t("filter.anyWorkflow")}
      data={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={search.workflowId ?? null}
      onChange={(workflowId) => change({ ...search, workflowId: workflowId ?? "" })}
      searchable
      clearable
      w={200}
    />
  );
}
