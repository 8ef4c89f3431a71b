import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";

export function MailboxPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.mailbox")}>{null}</Page>;
}
