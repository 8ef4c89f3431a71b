import { ActionIcon, Button, Group, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconClick, IconExternalLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CapturedMail } from "./Mail";
import classes from "./Mailbox.module.css";
import { isCounted } from "./useFollowing";

type MailLink = CapturedMail["links"][number];

interface LinksProps {
  mail: CapturedMail;
  follow: (link: MailLink) => void;
}

/** The links in the mail, as buttons: where each leads, and whether FlowTrack notices who follows it. */
export function Links({ mail, follow }: LinksProps) {
  const { t } = useTranslation("demo");
  const links = mail.links.filter((link) => link.url !== mail.unsubscribeUrl);
  if (links.length === 0) return null;
  return (
    <Stack gap={8}>
      <div>
        <Title order={3} fz="sm">
          {t("links.title")}
        </Title>
        <Text fz="xs" c="dimmed">
          {t("links.hint")}
        </Text>
      </div>
      <ul className={classes["links"]}>
        {links.map((link, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a link may stand there twice, and none ever moves
          <li key={place}>
            <Row link={link} follow={follow} />
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function Row({ link, follow }: { link: MailLink; follow: (link: MailLink) => void }) {
  const { t } = useTranslation("demo");
  return (
    <Group gap="sm" wrap="nowrap">
      {isCounted(link) && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconClick size={15} aria-hidden />}
          onClick={() => follow(link)}
          aria-label={`${t("links.follow")}: ${link.label}`}
          flex="none"
        >
          {t("links.follow")}
        </Button>
      )}
      <Stack gap={0} miw={0} flex={1}>
        <Text fz="sm" truncate>
          {link.label}
        </Text>
        <Text fz="xs" c="dimmed" truncate title={link.destination}>
          {t("links.counts", { url: link.destination })}
        </Text>
      </Stack>
      <Tooltip label={t("links.open")}>
        <ActionIcon
          variant="subtle"
          component="a"
          href={link.url}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={`${t("links.open")}: ${link.label}`}
        >
          <IconExternalLink size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
