import { Button, CloseButton, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconSearch, IconTag, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { STATUSES } from "./lead";
import { useForms } from "./useForms";
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

const PAUSE_MS = 250;

function Find({ search, change }: FiltersProps) {
  const { t } = useTranslation("leads");
  const asked = search.q ?? "";
  const [typed, type] = useState(asked);
  const input = useRef<HTMLInputElement>(null);
  const ask = useDebouncedCallback((q: string) => change({ q: q.trim() }), PAUSE_MS);
  // The address may change by other hands than this one's: "back", or "clear all".
  useEffect(() => type((now) => (now.trim() === asked ? now : asked)), [asked]);
  useHotkeys([["/", () => input.current?.focus()]]);
  const set = (text: string) => {
    type(text);
    ask(text);
  };
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={t("filter.findLabel")}
      placeholder={t("filter.find")}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed && <CloseButton size="sm" aria-label={t("filter.clearFind")} onClick={() => set("")} />}
      value={typed}
      onChange={(event) => set(event.currentTarget.value)}
      w={{ base: "100%", xs: 280 }}
    />
  );
}
