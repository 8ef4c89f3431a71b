import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/api/client";
import { asDefinition } from "@/canvas/definition";
import { useWords } from "@/canvas/words";
import type { Place, Summary } from "./words";

type Brief = Summary["workflow"];
export type NameOf = (versionId: string, place: Pick<Place, "nodeKey" | "nodeType" | "label">) => string;

const STEADY = { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false } as const;
/** A page of a list is of a few versions; were it more, their nodes are called by their kinds. */
const MOST = 20;

/** What people named the nodes at which executions stand. Versions never change: each is asked for once. */
export function useNodeNames(workflows: Brief[]): NameOf {
  const words = useWords();
  const versions = useMemo(() => {
    const unique = new Map(workflows.map((brief) => [brief.versionId, brief]));
    return [...unique.values()].slice(0, MOST);
  }, [workflows]);
  const labels = useQueries({
    queries: versions.map(({ id, versionId }) => ({
      ...api.queryOptions("get", "/api/v1/workflows/{workflowId}/versions/{versionId}", {
        params: { path: { workflowId: id, versionId } },
      }),
      ...STEADY,
    })),
    combine: (found) =>
      new Map(
        found.flatMap(({ data }) =>
          data ? asDefinition(data.definition).nodes.map((node) => [`${data.id} ${node.key}`, node.label]) : [],
        ),
      ),
  });
  return (versionId, { nodeKey, nodeType, label }) =>
    labels.get(`${versionId} ${nodeKey}`) ?? (nodeType ? words.kind(nodeType) : (label ?? nodeKey));
}
