import { useDebouncedValue } from "@mantine/hooks";
import type { SpotlightActionGroupData } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";

const FEW = 5;

/** What the palette finds beyond the places: leads and workflows whose names begin like what was typed. */
export function useFound(query: string): SpotlightActionGroupData[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed] = useDebouncedValue(query.trim(), 150);
  const asked = { enabled: typed.length > 1, refetchInterval: false } as const;
  const leads = api.useQuery("get", "/api/v1/leads", { params: { query: { q: typed, limit: FEW } } }, asked);
  const workflows = api.useQuery("get", "/api/v1/workflows", { params: { query: { limit: 100 } } }, asked);
  const named = workflows.data?.items.filter((item) => item.name.toLowerCase().includes(typed.toLowerCase())) ?? [];
  return [
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
      actions: named.slice(0, FEW).map((workflow) => ({
        id: workflow.id,
        label: workflow.name,
        onClick: () => void navigate({ to: "/workflows/$workflowId", params: { workflowId: workflow.id } }),
      })),
    },
  ].filter((group) => group.actions.length > 0);
}
