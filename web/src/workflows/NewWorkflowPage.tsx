import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function NewWorkflowPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.workflows")}>{null}</Page>;
}
