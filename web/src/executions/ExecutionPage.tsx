import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { asDefinition } from "@/canvas/definition";
import { Awaited } from "@/kit/Awaited";
import { Back } from "@/kit/Back";
import { ExecutionRecord } from "./ExecutionRecord";
import type { Execution } from "./record";

const route = getRouteApi("/executions/$executionId");

export function ExecutionPage() {
  const { t } = useTranslation("executions");
  const { executionId } = route.useParams();
  const path = "/api/v1/workflows/executions/{executionId}";
  const { data, error, refetch } = api.useQuery("get", path, { params: { path: { executionId } } });
  if (data) return <Versioned key={data.id} execution={data} />;
  const back = <Back to="/executions">{t("back")}</Back>;
  return <Awaited title={t("keys.one")} error={error} again={() => void refetch()} back={back} />;
}

/** With the version that it goes through, which never changes. */
function Versioned({ execution }: { execution: Execution }) {
  const { t } = useTranslation("executions");
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
  const title = execution.lead.name || execution.lead.email;
  const back = <Back to="/executions">{t("back")}</Back>;
  return <Awaited title={title} error={error} again={() => void refetch()} back={back} />;
}
