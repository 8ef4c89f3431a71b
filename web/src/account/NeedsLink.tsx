import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Door } from "./Door";

/** What one sees before anybody has an account and without the link that makes the first. */
export function NeedsLink() {
  const { t } = useTranslation("account");
  return (
    <Door title={t("setUp.needsLink")}>
      <Text c="dimmed">{t("setUp.needsLinkText")}</Text>
    </Door>
  );
}
