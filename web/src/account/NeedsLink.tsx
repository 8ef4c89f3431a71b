import { Alert, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Door } from "./Door";

/** What one sees before anybody has an account and without the link that makes the first; `why` the one
 * that they came by does not. */
export function NeedsLink({ why }: { why?: string }) {
  const { t } = useTranslation("account");
  return (
    <Door title={t("setUp.needsLink")}>
      {why && <Alert color="red">{why}</Alert>}
      <Text c="dimmed">{t("setUp.needsLinkText")}</Text>
    </Door>
  );
}
