import { useTranslation } from "react-i18next";
import { Page } from "@/kit/Page";
import { ExecutionList } from "./ExecutionList";

export function ExecutionsPage() {
  const { t } = useTranslation(["app", "executions"]);
  return (
    <Page title={t("nav.executions")} about={t("executions:about")}>
      <ExecutionList />
    </Page>
  );
}
