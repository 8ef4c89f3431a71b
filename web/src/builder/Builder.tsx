import { api } from "@/api/client";
import { Failure, Loading } from "@/kit/states";
import { Chart } from "@/workflows/sketch/Chart";

/** The draft of a workflow, drawn. */
export function Builder({ workflowId }: { workflowId: string }) {
  const asked = { params: { path: { workflowId } } };
  const { data, error, isPending, refetch } = api.useQuery("get", "/api/v1/workflows/{workflowId}", asked);
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} again={() => void refetch()} />;
  return <Chart definition={data.definition} />;
}
