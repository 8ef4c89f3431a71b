import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { api } from "@/api/client";
import { Page } from "@/kit/Page";
import { Failure, Loading } from "@/kit/states";

const Builder = lazy(() => import("@/builder/Builder").then((module) => ({ default: module.Builder })));

/** A workflow: for now its draft alone. */
export function WorkflowPage() {
  const { workflowId } = useParams({ from: "/workflows/$workflowId" });
  const { data, error, refetch } = api.useQuery("get", "/api/v1/workflows/{workflowId}", {
    params: { path: { workflowId } },
  });
  if (!data) return error ? <Failure error={error} again={() => void refetch()} /> : <Loading />;
  return (
    <div style={{ display: "flex", flex: 1, flexDirection: "column" }}>
      <Page title={data.name}>{null}</Page>
      <Suspense fallback={<Loading />}>
        <Builder workflowId={workflowId} />
      </Suspense>
    </div>
  );
}
