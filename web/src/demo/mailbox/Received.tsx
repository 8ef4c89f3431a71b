import { Group, Stack, Text, Tooltip } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CapturedMail } from "./Mail";
import classes from "./Mailbox.module.css";
import { framed } from "./received";

/** The mail as its reader sees it, and the word that seeing it counts. */
export function Received({ mail }: { mail: CapturedMail }) {
  const { t } = useTranslation("demo");
  const { id, html } = mail;
  // Made once a mail: made anew, the frame would load anew, and that would be another open.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a mail never changes
  const ready = useMemo(() => html && framed(html, mail.links, location.href), [id, html]);
  if (!ready) return <Text c="dimmed">{t("mail.noHtml")}</Text>;
  return (
    <Stack gap={6}>
      <iframe
        className={classes["frame"]}
        sandbox="allow-top-navigation-by-user-activation"
        srcDoc={ready}
        title={t("mail.title")}
      />
      <Tooltip label={t("mail.openedHint")} multiline w={320}>
        <Group gap={6} c="dimmed" w="fit-content">
          <IconEye size={15} aria-hidden />
          <Text fz="xs">{t("mail.opened")}</Text>
        </Group>
      </Tooltip>
    </Stack>
  );
}
