import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { said } from "@/api/problem";
import type { components } from "@/api/schema";
import { freeName } from "./names";

export type Template = components["schemas"]["TemplateView"];
export type Use = components["schemas"]["UseView"];
export type Preview = components["schemas"]["PreviewView"];
export type Problem = Preview["problems"][number];
export type TemplateVariable = components["schemas"]["VariableView"];

const NONE: Use[] = [];
const MOST = 200;

/** Which workflows name a template, by the template's name. */
export function useUses(): (name: string) => Use[] {
  const { data } = api.useQuery("get", "/api/v1/templates/uses");
  return (name) => (data?.items ?? NONE).filter((use) => use.templateName === name);
}

/** Look anew at all that tells of templates. */
export function useRefreshTemplates(): () => Promise<void> {
  const queries = useQueryClient();
  return () =>
    queries.invalidateQueries({
      predicate: ({ queryKey }) => /^\/api\/v1\/templates($|\/(uses|\{))/.test(String(queryKey[1])),
    });
}

/** Makes a template under this name, or the next that is free, and opens it. */
export function useMake() {
  const { t } = useTranslation("kit");
  const navigate = useNavigate();
  const anew = useRefreshTemplates();
  const all = api.useQuery("get", "/api/v1/templates", { params: { query: { limit: MOST } } });
  const create = api.useMutation("post", "/api/v1/templates", {
    onSuccess: async (made) => {
      await anew();
      await navigate({ to: "/templates/$templateId", params: { templateId: made.id } });
    },
    onError: (error) => notifications.show({ color: "red", message: said(error, t("away")) }),
  });
  const make = ({ name, subject, html }: { name: string; subject: string; html: string }) => {
    const taken = (all.data?.items ?? []).map((template) => template.name);
    create.mutate({ body: { name: freeName(name, taken), subject, html } });
  };
  return { make, busy: create.isPending || all.isPending };
}
