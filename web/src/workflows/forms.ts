import { api } from "@/api/client";
import type { FormView } from "./types";

const MOST = 200;

/** The workspace's forms, to say which of them start a workflow. */
export function useForms(): FormView[] {
  const { data } = api.useQuery("get", "/api/v1/forms", { params: { query: { limit: MOST } } });
  return data?.items ?? [];
}
