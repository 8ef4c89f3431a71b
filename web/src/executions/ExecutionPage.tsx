import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function ExecutionPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.executions")}>{null}</Page>;
}
