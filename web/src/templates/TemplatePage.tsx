import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { isProblem } from "@/api/problem";
import { NotFound } from "@/app/nowhere";
import { Page } from "@/kit/Page";
import { Failure, Loading } from "@/kit/states";
import { Editing } from "./Editing";

/** One mail: its source, and what it looks like. */
export function TemplatePage() {
  const { t } = useTranslation("templates");
  const { templateId } = useParams({ from: "/templates/$templateId" });
  const template = api.useQuery(
    "get",
    "/api/v1/templates/{templateId}",
    { params: { path: { templateId } } },
    { gcTime: 0 }, // editing begins with what is there now, not with what was there some minutes ago
  );
  const variables = api.useQuery("get", "/api/v1/templates/variables");
  const error = template.error ?? variables.error;
  if (template.data && variables.data)
    return <Editing key={templateId} template={template.data} variables={variables.data.items} />;
  if (isProblem(error) && error.status === 404) return <NotFound />;
  return (
    <Page title={t("title")} wide>
      {error ? (
        <Failure error={error} again={() => void Promise.all([template.refetch(), variables.refetch()])} />
      ) : (
        <Loading rows={8} />
      )}
    </Page>
  );
}
