import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function FormPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.forms")}>{null}</Page>;
}
