import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function TemplatesPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.templates")}>{null}</Page>;
}
