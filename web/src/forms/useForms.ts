import { api } from "@/api/client";
import { inWords } from "@/kit/inWords";
import type { FormView } from "./types";

const MOST = 200;

/** The workspace's forms. */
export function useForms(): FormView[] {
  const { data } = api.useQuery("get", "/api/v1/forms", { params: { query: { limit: MOST } } });
  return data?.items ?? [];
}

/** By key, what a field is called on the forms that have it. Without one, the key in words stands for it. */
export function useFieldNames(): (key: string) => string {
  const forms = useForms();
  const labels = new Map(forms.flatMap((form) => form.fields.map((field) => [field.key, field.label] as const)));
  return (key) => labels.get(key) ?? inWords(key);
}
