import { Box, Tabs } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useDraft } from "@/builder/draft";
import { Awaited } from "@/kit/Awaited";
import { Back } from "@/kit/Back";
import { LeavingDraft } from "@/kit/Leaving";
import { Loading } from "@/kit/states";
import { SettingsTab } from "./settings/SettingsTab";
import type { WorkflowView } from "./types";
import { VersionsTab } from "./versions/VersionsTab";
import { WorkflowHeader } from "./WorkflowHeader";
import classes from "./WorkflowPage.module.css";

const Builder = lazy(() => import("@/builder/Builder").then((module) => ({ default: module.Builder })));
const ExecutionList = lazy(() =>
  import("@/executions/ExecutionList").then((module) => ({ default: module.ExecutionList })),
);

const TABS = ["build", "executions", "versions", "settings"] as const;
type Tab = (typeof TABS)[number];

/** A workflow: its draft, its executions, its versions, and what is set for it as a whole. */
export function WorkflowPage() {
  const { t } = useTranslation("workflows");
  const { workflowId } = useParams({ from: "/workflows/$workflowId" });
  const asked = { params: { path: { workflowId } } };
  const { data, error, refetch } = api.useQuery("get", "/api/v1/workflows/{workflowId}", asked);
  if (data) return <Workflow key={data.id} workflow={data} />;
  const back = <Back to="/workflows">{t("back")}</Back>;
  return <Awaited title={t("title")} error={error} again={() => void refetch()} back={back} />;
}

function Workflow({ workflow }: { workflow: WorkflowView }) {
  const { t } = useTranslation("workflows");
  const { tab } = useSearch({ from: "/workflows/$workflowId" });
  const navigate = useNavigate({ from: "/workflows/$workflowId" });
  useDocumentTitle(`${workflow.name} · FlowTrack`);
  const draft = useDraft(workflow); // here, so that it and the way back in it outlive a look at another tab
  const shown = TABS.find((one) => one === tab) ?? "build";
  const go = (to: string | null) => void navigate({ search: to && to !== "build" ? { tab: to } : {} });
  return (
    <Tabs value={shown} onChange={go} keepMounted={false} className={classes["page"] ?? ""}>
      <WorkflowHeader workflow={workflow} />
      <LeavingDraft autosave={draft.autosave} />
      <Tabs.List aria-label={t("tabs.label")} px={{ base: "xs", sm: "lg" }} className={classes["tabs"] ?? ""}>
        {TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`tabs.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="build" className={classes["build"] ?? ""}>
        <Later inset>
          <Builder draft={draft} workflow={workflow} />
        </Later>
      </Tabs.Panel>
      <Panel tab="executions">
        <ExecutionList workflowId={workflow.id} />
      </Panel>
      <Panel tab="versions">
        <VersionsTab workflow={workflow} />
      </Panel>
      <Panel tab="settings">
        <SettingsTab workflow={workflow} />
      </Panel>
    </Tabs>
  );
}

function Panel({ tab, children }: { tab: Tab; children: ReactNode }) {
  return (
    <Tabs.Panel value={tab}>
      <Box px={{ base: "md", sm: "xl" }} py="lg" maw={1280} w="100%">
        <Later>{children}</Later>
      </Box>
    </Tabs.Panel>
  );
}

function Later({ inset = false, children }: { inset?: boolean; children: ReactNode }) {
  const waiting = (
    <Box p={inset ? "xl" : 0}>
      <Loading />
    </Box>
  );
  return <Suspense fallback={waiting}>{children}</Suspense>;
}
