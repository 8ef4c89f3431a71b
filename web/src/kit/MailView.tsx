import { Group, Stack, Text } from "@mantine/core";
import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClick,
  IconClockPause,
  IconMailOpened,
  IconSend,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { MailBody } from "./MailBody";
import { Failure, Loading } from "./states";
import { When } from "./time";

type Mail = components["schemas"]["WholeMail"];
type MailStatus = "sending" | "sent" | "deferred" | "held" | "refused" | "unknown";

const LOOKS: Record<MailStatus, [Icon, string]> = {
  sending: [IconSend, "--ft-run"],
  sent: [IconCircleCheck, "--ft-good"],
  deferred: [IconClockPause, "--ft-wait"],
  held: [IconClockPause, "--ft-wait"],
  refused: [IconCircleX, "--ft-bad"],
  unknown: [IconAlertTriangle, "--ft-wait"],
};

/** A mail as it was sent, by its id: from whom to whom, what became of it, and the mail itself. */
export function MailView({ mailId }: { mailId: string }) {
  const params = { path: { emailId: mailId } };
  const { data, error, refetch } = api.useQuery("get", "/api/v1/mails/{emailId}", { params });
  if (data) return <ReadMail mail={data} />;
  return error ? <Failure error={error} again={() => void refetch()} /> : <Loading rows={3} />;
}

function ReadMail({ mail }: { mail: Mail }) {
  const { t } = useTranslation("kit");
  return (
    <Stack gap="sm">
      <Stack gap={2}>
        <Text fw={600}>{mail.subject}</Text>
        <Text fz="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {t("mail.fromTo", { from: mail.fromHeader, to: mail.toHeader })}
        </Text>
      </Stack>
      <Group gap="md" fz="sm">
        <MailStatusMark status={mail.status} at={mail.sentAt} />
        {mail.openedAt && (
          <Fact icon={IconMailOpened} word={t("mail.opened")}>
            <When at={mail.openedAt} />
          </Fact>
        )}
        {mail.clickedAt && (
          <Fact icon={IconClick} word={t("mail.clicked")}>
            <When at={mail.clickedAt} />
          </Fact>
        )}
      </Group>
      {mail.response && mail.status !== "sent" && (
        <Text fz="sm" c="dimmed">
          {t("mail.answer", { answer: mail.response })}
        </Text>
      )}
      <MailBody html={mail.html} text={mail.text} headers={mail.headers} title={mail.subject} />
    </Stack>
  );
}

function Fact({ icon: Sign, word, children }: { icon: Icon; word: string; children: ReactNode }) {
  return (
    <Group gap={6} wrap="nowrap" c="var(--ft-good)">
      <Sign size={16} aria-hidden />
      <span>
        {word} {children}
      </span>
    </Group>
  );
}

/** What became of a mail: a sign, a colour and the word. */
export function MailStatusMark({ status, at }: { status: string; at?: string | null }) {
  const { t } = useTranslation("kit");
  const known = status in LOOKS ? (status as MailStatus) : "unknown";
  const [Sign, colour] = LOOKS[known];
  return (
    <Group gap={6} wrap="nowrap" c={`var(${colour})`}>
      <Sign size={16} aria-hidden />
      <span>
        {t(`mail.status.${known}`)} {at && <When at={at} />}
      </span>
    </Group>
  );
}
