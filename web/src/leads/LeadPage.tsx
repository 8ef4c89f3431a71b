import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function LeadPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.leads")}>{null}</Page>;
}
