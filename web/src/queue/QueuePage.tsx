import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function QueuePage() {
  const { t } = useTranslation();
  return <Page title={t("nav.queue")}>{null}</Page>;
}
