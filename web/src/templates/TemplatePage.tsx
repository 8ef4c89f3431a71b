import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Awaited } from "@/kit/Awaited";
import { Back } from "@/kit/Back";
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
  const again = () => void Promise.all([template.refetch(), variables.refetch()]);
  return <Awaited title={t("title")} error={error} again={again} back={<Back to="/templates">{t("back")}</Back>} />;
}
