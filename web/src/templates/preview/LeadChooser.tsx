import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";

const FEW = 20;
const MADE_UP = "-";

/** For whom the mail is shown: a lead, or somebody made up. */
export function LeadChooser({ leadId, choose }: { leadId: string | null; choose: (leadId: string | null) => void }) {
  const { t } = useTranslation("templates");
  const [typed, setTyped] = useState("");
  const [label, setLabel] = useState(t("lead.madeUp"));
  const [q] = useDebouncedValue(typed === label ? "" : typed.trim(), 200);
  const found = api.useQuery("get", "/api/v1/leads", { params: { query: { ...(q ? { q } : {}), limit: FEW } } });
  const leads = (found.data?.items ?? []).map((lead) => ({
    value: lead.id,
    label: lead.name ? `${lead.name} (${lead.email})` : lead.email,
  }));
  const chosen = leadId !== null && !leads.some((lead) => lead.value === leadId) ? [{ value: leadId, label }] : [];
  return (
    <Select
      label={t("lead.label")}
      description={t("lead.about")}
      searchable
      allowDeselect={false}
      data={[{ value: MADE_UP, label: t("lead.madeUp") }, ...chosen, ...leads]}
      filter={({ options }) => options} // the server has searched
      value={leadId ?? MADE_UP}
      onSearchChange={setTyped}
      onChange={(value, option) => {
        setLabel(option?.label ?? "");
        choose(value === MADE_UP ? null : value);
      }}
      nothingFoundMessage={t("lead.none")}
      maxDropdownHeight={280}
    />
  );
}
