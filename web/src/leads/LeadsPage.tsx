import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function LeadsPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.leads")}>{null}</Page>;
}
