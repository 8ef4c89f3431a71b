import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import type { Variable } from "@/kit/source/Source";

export type Preview = components["schemas"]["PreviewView"];

const PAUSE_MS = 350;

/** The mail that a subject and a text make for a lead that is made up, by the server that sends it. */
export function usePreview(workflowId: string, subject: string, html: string): Preview | undefined {
  const [asked] = useDebouncedValue(JSON.stringify({ subject, html, workflowId }), PAUSE_MS);
  const body = JSON.parse(asked) as { subject: string; html: string; workflowId: string };
  const still = { staleTime: 60_000, refetchInterval: false, placeholderData: keepPreviousData } as const;
  return api.useQuery("post", "/api/v1/templates/preview", { body }, still).data;
}

/** What the mails of a workflow may name. */
export function useVariables(workflowId: string): Variable[] {
  const { data } = api.useQuery("get", "/api/v1/templates/variables", { params: { query: { workflowId } } });
  return useMemo(() => data?.items.map(({ name, label }) => ({ name, label })) ?? [], [data]);
}
