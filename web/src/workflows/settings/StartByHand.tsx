import { Button, Group, Select, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useChanged } from "@/kit/changed";
import { TextLink } from "@/kit/links";
import { Section } from "@/kit/Section";
import { Failure } from "@/kit/states";
import type { WorkflowSummary } from "../types";

const FEW = 20;

/** Starts the workflow for a lead that somebody chooses. */
export function StartByHand({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  const published = workflow.publishedNumber !== null;
  const about = published ? t("settings.startText", { number: workflow.publishedNumber ?? 0 }) : t("settings.startNot");
  return (
    <Section title={t("settings.start")} about={about}>
      {published && <Start workflowId={workflow.id} />}
    </Section>
  );
}

function Start({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  const [typed, setTyped] = useState("");
  const [leadId, setLeadId] = useState<string | null>(null);
  const found = useLeads(typed);
  const start = api.useMutation("post", "/api/v1/workflows/{workflowId}/start", {
    onSuccess: () => {
      changed(t("settings.started", { lead: typed }));
      setLeadId(null);
      setTyped("");
    },
  });
  return (
    <Stack gap="sm">
      {start.error !== null && <Failure error={start.error} />}
      <Group align="flex-end">
        <Select
          label={t("settings.startPick")}
          placeholder={t("settings.startSearch")}
          data={found}
          filter={({ options }) => options} // the server has chosen
          value={leadId}
          onChange={setLeadId}
          searchValue={typed}
          onSearchChange={setTyped}
          searchable
          clearable
          nothingFoundMessage={t("settings.startNobody")}
          flex={1}
          miw={220}
        />
        <Button
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
          disabled={leadId === null}
          loading={start.isPending}
          onClick={() =>
            leadId && start.mutate({ params: { path: { workflowId } }, body: { leadId, triggerType: "manual" } })
          }
        >
          {t("settings.startGo")}
        </Button>
      </Group>
      {start.data && (
        <TextLink to="/executions/$executionId" params={{ executionId: start.data.executionId }} fz="sm">
          {t("settings.startedLook")}
        </TextLink>
      )}
    </Stack>
  );
}

/** Leads that are called like what was typed, as choices. */
function useLeads(typed: string): { value: string; label: string }[] {
  const [search] = useDebouncedValue(typed.replace(/ · .*$/, "").trim(), 150);
  const query = { limit: FEW, ...(search ? { q: search } : {}) };
  const { data } = api.useQuery("get", "/api/v1/leads", { params: { query } }, { placeholderData: (old) => old });
  return (data?.items ?? []).map((lead) => ({
    value: lead.id,
    label: lead.name ? `${lead.name} · ${lead.email}` : lead.email,
  }));
}
