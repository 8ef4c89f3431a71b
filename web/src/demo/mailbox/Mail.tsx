import { Group, Stack, Text, Title } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { isProblem } from "@/api/problem";
import type { components } from "@/api/schema";
import { TextLink } from "@/kit/links";
import { Empty, Failure, Loading } from "@/kit/states";
import { When } from "@/kit/time";
import { CameOf } from "./CameOf";
import { type CapturedSummary, personOf, signOf } from "./conversations";
import { Deeds } from "./Deeds";
import { Details } from "./Details";
import { Links } from "./Links";
import classes from "./Mailbox.module.css";
import { place } from "./place";
import { Received } from "./Received";
import { noteRead } from "./read";
import { useFollowing } from "./useFollowing";

export type CapturedMail = components["schemas"]["CapturedView"];

/** A mail, opened: in its conversation, with what its reader can do. */
export function Mail({ id }: { id: number }) {
  const { t } = useTranslation("demo");
  const asked = { params: { path: { mailId: id } } };
  const { data, error, isPending, refetch } = api.useQuery("get", "/api/v1/captured-mails/{mailId}", asked);
  const sign = data && signOf(data);
  useEffect(() => {
    if (sign) noteRead(sign);
  }, [sign]);
  if (isPending) return <Loading rows={4} />;
  if (isProblem(error) && error.status === 404)
    return <Empty icon={IconMailOff} title={t("mail.gone")} text={t("mail.goneText")} />;
  if (!data) return <Failure error={error} again={() => void refetch()} />;
  return (
    <Stack component="article" gap="md">
      <Head mail={data} />
      <InConversation mail={data} />
    </Stack>
  );
}

function Head({ mail }: { mail: CapturedMail }) {
  const { t } = useTranslation("demo");
  const { leadId, executionId } = mail;
  return (
    <Stack gap={4}>
      <Title order={2} fz={20}>
        {mail.subject || t("mailbox.noSubject")}
      </Title>
      <Group gap="md">
        {leadId && (
          <TextLink fz="sm" to="/leads/$leadId" params={{ leadId }}>
            {t("mail.lead")}
          </TextLink>
        )}
        {executionId && (
          <TextLink fz="sm" to="/executions/$executionId" params={{ executionId }}>
            {t("mail.execution")}
          </TextLink>
        )}
        <TextLink fz="sm" to="/mailbox" search={place(mail.id, mail.recipient)}>
          {t("mail.mails", { name: personOf(mail) })}
        </TextLink>
      </Group>
    </Stack>
  );
}

/** The mails of the conversation in their order; the opened one in full. */
function InConversation({ mail }: { mail: CapturedMail }) {
  const query = { recipient: mail.recipient, limit: 200 };
  const { data } = api.useQuery("get", "/api/v1/captured-mails", { params: { query } });
  const others = (data?.items ?? []).filter((item) => item.threadId === mail.threadId && item.id !== mail.id);
  const inOrder = others.sort((one, other) => one.id - other.id);
  return (
    <>
      {inOrder.map((item) => item.id < mail.id && <Folded key={item.id} mail={item} />)}
      <Opened mail={mail} />
      {inOrder.map((item) => item.id > mail.id && <Folded key={item.id} mail={item} />)}
    </>
  );
}

function Folded({ mail }: { mail: CapturedSummary }) {
  const { t } = useTranslation("demo");
  return (
    <Link
      to="/mailbox"
      search={(before) => ({ ...before, mail: String(mail.id) })}
      className={classes["row"] ?? ""}
      resetScroll={false}
    >
      <Group justify="space-between" wrap="nowrap">
        <Text fz="sm" fw={500} truncate>
          {mail.subject || t("mailbox.noSubject")}
        </Text>
        <Text fz="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          <When at={mail.receivedAt} />
        </Text>
      </Group>
    </Link>
  );
}

function Opened({ mail }: { mail: CapturedMail }) {
  const { t } = useTranslation("demo");
  const follow = useFollowing(mail);
  return (
    <Stack className={classes["card"] ?? ""} gap="md">
      <Group justify="space-between" align="flex-start" gap="xs">
        <Stack gap={2} miw={0}>
          <Text fz="sm">
            <b>{t("mail.from")}</b> {mail.fromHeader || mail.sender}
          </Text>
          <Text fz="sm">
            <b>{t("mail.to")}</b> {mail.toHeader || mail.recipient}
          </Text>
        </Stack>
        <Text fz="sm" c="dimmed">
          <When at={mail.receivedAt} />
        </Text>
      </Group>
      <Deeds mail={mail} />
      <Received mail={mail} />
      <Links mail={mail} follow={follow} />
      <CameOf events={mail.events} />
      <Details mail={mail} />
    </Stack>
  );
}
