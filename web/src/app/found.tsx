import { useDebouncedValue } from "@mantine/hooks";
import type { SpotlightActionGroupData } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { ICONS, SECTIONS } from "@/settings/sections";

const FEW = 5;
const PAUSE_MS = 150;

/** What the palette finds beyond the places: leads and workflows by name; and whether it is still looking. */
export function useFound(query: string): { found: SpotlightActionGroupData[]; busy: boolean } {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const wanted = query.trim();
  const [typed] = useDebouncedValue(wanted, PAUSE_MS);
  const params = { query: { q: typed, limit: FEW } };
  const asked = { enabled: typed.length > 1, refetchInterval: false } as const;
  const leads = api.useQuery("get", "/api/v1/leads", { params }, asked);
  const workflows = api.useQuery("get", "/api/v1/workflows", { params }, asked);
  const found = [
    {
      group: t("nav.leads"),
      actions: (leads.data?.items ?? []).map((lead) => ({
        id: lead.id,
        label: lead.name || lead.email,
        description: lead.email,
        keywords: typed,
        onClick: () => void navigate({ to: "/leads/$leadId", params: { leadId: lead.id } }),
      })),
    },
    {
      group: t("nav.workflows"),
      actions: (workflows.data?.items ?? []).map((workflow) => ({
        id: workflow.id,
        label: workflow.name,
        keywords: typed,
        onClick: () => void navigate({ to: "/workflows/$workflowId", params: { workflowId: workflow.id } }),
      })),
    },
  ].filter((group) => group.actions.length > 0);
  return { found, busy: wanted.length > 1 && (typed !== wanted || leads.isFetching || workflows.isFetching) };
}

/** Each part of the settings has a place of its own. */
export function useSettings(): SpotlightActionGroupData {
  const { t } = useTranslation(["app", "settings"]);
  const navigate = useNavigate();
  return {
    group: t("nav.settings"),
    actions: SECTIONS.map((section) => {
      const Sign = ICONS[section];
      return {
        id: `settings/${section}`,
        label: t(`settings:sections.${section}`),
        keywords: t("nav.settings"),
        leftSection: <Sign size={18} aria-hidden />,
        onClick: () => void navigate({ to: "/settings/$section", params: { section } }),
      };
    }),
  };
}
