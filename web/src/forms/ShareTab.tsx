import { ActionIcon, Alert, Button, Code, CopyButton, Group, Stack, TextInput, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconExternalLink, IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Section } from "@/kit/Section";
import { Failure, Loading } from "@/kit/states";
import type { FormView } from "./types";

/** The ways in which a form gets to people. */
export function ShareTab({ form }: { form: FormView }) {
  const { t } = useTranslation("forms");
  const asked = { params: { path: { formId: form.id } } };
  const { data, error, isPending, refetch } = api.useQuery("get", "/api/v1/forms/{formId}/share", asked);
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} again={() => void refetch()} />;
  return (
    <Stack gap="lg" maw={860}>
      {form.closedAt !== null && (
        <Alert color="yellow" icon={<IconLock aria-hidden />}>
          {t("share.closed")}
        </Alert>
      )}
      <Section title={t("share.link")} about={t("share.linkText")}>
        <Group wrap="nowrap" gap="xs">
          <TextInput
            readOnly
            value={data.url}
            aria-label={t("share.link")}
            flex={1}
            onFocus={(e) => e.target.select()}
          />
          <Copy text={data.url} />
          <Tooltip label={t("open")}>
            <ActionIcon
              component="a"
              href={data.url}
              target="_blank"
              variant="default"
              size={36}
              aria-label={t("open")}
            >
              <IconExternalLink size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Section>
      <Section title={t("share.embed")} about={t("share.embedText")}>
        <Source text={data.embed.trim()} label={t("share.embed")} />
      </Section>
      <Section title={t("share.html")} about={t("share.htmlText")}>
        <Source text={data.html.trim()} label={t("share.html")} />
      </Section>
    </Stack>
  );
}

function Source({ text, label }: { text: string; label: string }) {
  return (
    <Stack gap="sm" align="flex-start">
      <Code block w="100%" mah={360} style={{ overflow: "auto" }} tabIndex={0} role="region" aria-label={label}>
        {text}
      </Code>
      <Copy text={text} />
    </Stack>
  );
}

function Copy({ text }: { text: string }) {
  const { t } = useTranslation("kit");
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          style={{ flex: "none" }}
        >
          {copied ? t("copied") : t("copy")}
        </Button>
      )}
    </CopyButton>
  );
}
