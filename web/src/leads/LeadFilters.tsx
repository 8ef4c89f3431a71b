import { Button, Group, Select } from "@mantine/core";
import { IconTag, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useForms } from "@/forms/useForms";
import { Finder } from "@/kit/Finder";
import { STATUSES } from "./lead";
import type { LeadSearch } from "./useLeadSearch";

interface FiltersProps {
  search: LeadSearch;
  change: (change: LeadSearch) => void;
}

const HALF = "calc(50% - 6px)";

/** What narrows the list down. */
export function LeadFilters({ search, change }: FiltersProps) {
  const { t } = useTranslation(["leads", "kit"]);
  const forms = useForms();
  const narrowed = Object.keys(search).length > 0;
  return (
    <Group gap="sm">
      <Find search={search} change={change} />
      <Select
        aria-label={t("column.status")}
        placeholder={t("filter.anyStatus")}
        data={STATUSES.map((value) => ({ value, label: t(`kit:lead.${value}`) }))}
        value={search.status ?? null}
        onChange={(status) => change({ status: status ?? "" })}
        clearable
        w={{ base: HALF, xs: 170 }}
      />
      <Select
        aria-label={t("filter.mails")}
        placeholder={t("filter.anyMails")}
        data={(["false", "true"] as const).map((value) => ({ value, label: t(`filter.suppressed.${value}`) }))}
        value={search.suppressed ?? null}
        onChange={(suppressed) => change({ suppressed: suppressed ?? "" })}
        clearable
        w={{ base: HALF, xs: 190 }}
      />
      {forms.length > 0 && (
        <Select
          aria-label={t("filter.form")}
          placeholder={t("filter.anyForm")}
          data={forms.map((form) => ({ value: form.id, label: form.name }))}
          value={search.formId ?? null}
          onChange={(formId) => change({ formId: formId ?? "" })}
          searchable
          clearable
          w={{ base: HALF, xs: 180 }}
        />
      )}
      {search.tag && (
        <Button
          variant="light"
          leftSection={<IconTag size={14} aria-hidden />}
          rightSection={<IconX size={14} aria-hidden />}
          aria-label={t("filter.withoutTag", { tag: search.tag })}
          onClick={() => change({ tag: "" })}
        >
          {search.tag}
        </Button>
      )}
      {narrowed && (
        <Button variant="subtle" onClick={() => change({ q: "", status: "", suppressed: "", formId: "", tag: "" })}>
          {t("filter.clear")}
        </Button>
      )}
    </Group>
  );
}

function Find({ search, change }: FiltersProps) {
  const { t } = useTranslation("leads");
  return (
    <Finder
      label={t("filter.findLabel")}
      placeholder={t("filter.find")}
      clear={t("filter.clearFind")}
      asked={search.q ?? ""}
      ask={(q) => change({ q })}
      width={280}
    />
  );
}
