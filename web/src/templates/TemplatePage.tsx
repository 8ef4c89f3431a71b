import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function TemplatePage() {
  const { t } = useTranslation();
  return <Page title={t("nav.templates")}>{null}</Page>;
}
