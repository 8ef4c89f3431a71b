import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { asDefinition } from "@/canvas/definition";
import { Page } from "@/kit/Page";
import { Failure, Loading } from "@/kit/states";
import { ExecutionRecord } from "./ExecutionRecord";
import type { Execution } from "./record";

const route = getRouteApi("/executions/$executionId");

export function ExecutionPage() {
  const { t } = useTranslation("executions");
  const { executionId } = route.useParams();
  const path = "/api/v1/workflows/executions/{executionId}";
  const { data, error, refetch } = api.useQuery("get", path, { params: { path: { executionId } } });
  if (data) return <Versioned key={data.id} execution={data} />;
  return (
    <Page title={t("keys.one")} wide>
      {error ? <Failure error={error} again={() => void refetch()} /> : <Loading rows={7} />}
    </Page>
  );
}

/** With the version that it goes through, which never changes. */
function Versioned({ execution }: { execution: Execution }) {
  const { id, versionId } = execution.workflow;
  const { data, error, refetch } = api.useQuery(
    "get",
    "/api/v1/workflows/{workflowId}/versions/{versionId}",
    { params: { path: { workflowId: id, versionId } } },
    {
      staleTime: Number.POSITIVE_INFINITY,
      refetchInterval: false,
      select: (version) => asDefinition(version.definition),
    },
  );
  if (data) return <ExecutionRecord execution={execution} definition={data} />;
  return (
    <Page title={execution.lead.name || execution.lead.email} wide>
      {error ? <Failure error={error} again={() => void refetch()} /> : <Loading rows={7} />}
    </Page>
  );
}
