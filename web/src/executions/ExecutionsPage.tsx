import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function ExecutionsPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.executions")}>{null}</Page>;
}
