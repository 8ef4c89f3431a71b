import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/api/client";
import type { TemplateVariable } from "../data";
import type { Text } from "../useDraft";

const PAUSE_MS = 300;
const KEPT = { refetchInterval: false, gcTime: 60_000, placeholderData: keepPreviousData } as const;

/** The mail that the text makes for a lead (null: for one made up), after a pause in typing. */
export function usePreview({ subject, html }: Text, leadId: string | null) {
  const asked = useMemo(() => ({ subject, html, leadId }), [subject, html, leadId]);
  const [body] = useDebouncedValue(asked, PAUSE_MS);
  return api.useQuery("post", "/api/v1/templates/preview", { body }, KEPT);
}

/** What every variable says for a lead, by name. */
export function useValues(variables: TemplateVariable[], leadId: string | null): Map<string, string | null> {
  const html = variables.map(({ name }) => `{${name}}`).join(" ");
  const body = { subject: "", html, leadId };
  const { data } = api.useQuery("post", "/api/v1/templates/preview", { body }, KEPT);
  return new Map(data?.variables.map(({ name, value }) => [name, value]));
}
