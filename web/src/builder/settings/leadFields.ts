import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";

const BUILT_IN = ["name", "email", "companyName", "status", "tags"] as const;

/** What is known of leads, by key: what every lead has, and what the workspace's forms ask. */
export function useLeadFields(): ReadonlyMap<string, string> {
  const { t } = useTranslation("builder");
  const { data } = api.useQuery("get", "/api/v1/forms", { params: { query: { limit: 200 } } });
  return useMemo(() => {
    const fields = new Map<string, string>(BUILT_IN.map((key) => [key, t(`leadField.${key}`)]));
    for (const form of data?.items ?? [])
      for (const field of form.fields) if (!fields.has(field.key)) fields.set(field.key, field.label);
    return fields;
  }, [data, t]);
}
