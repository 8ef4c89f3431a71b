import { Alert, Group, Text } from "@mantine/core";
import { type Icon, IconAlertTriangle, IconInbox, IconMailPause, IconSend, IconServer } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { TextLink } from "@/kit/links";
import { Section } from "@/kit/Section";
import type { MailAccount } from "./values";

const LOOKS: Record<MailAccount["used"], [Icon, string]> = {
  workspace: [IconSend, "--ft-good"],
  server: [IconServer, "--ft-good"],
  capture: [IconInbox, "--ft-run"],
  none: [IconMailPause, "--ft-wait"],
};

/** Where mails go now, in a sentence. */
export function Where({ mail: { used, account, server } }: { mail: MailAccount }) {
  const { t } = useTranslation("settings");
  const [Sign, colour] = LOOKS[used];
  const host = (used === "workspace" ? account?.host : server?.host) ?? "";
  return (
    <Section title={t("where.title")}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Sign size={20} color={`var(${colour})`} aria-hidden style={{ flex: "none" }} />
        <Text>
          {t(`where.${used}`, { host })} {used === "capture" && <TextLink to="/mailbox">{t("where.mailbox")}</TextLink>}
        </Text>
      </Group>
      {account?.trouble && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t("where.trouble")}>
          {account.trouble}
        </Alert>
      )}
    </Section>
  );
}
