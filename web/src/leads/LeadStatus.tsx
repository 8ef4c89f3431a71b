import { Group, Text } from "@mantine/core";
import {
  type Icon,
  IconCalendarCheck,
  IconCircleOff,
  IconMailOff,
  IconMessage,
  IconSend,
  IconSparkles,
  IconThumbDown,
  IconThumbUp,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type LeadStatus as Name, STATUSES } from "./lead";

const LOOKS: Record<Name, [Icon, string]> = {
  new: [IconSparkles, "--ft-run"],
  contacted: [IconSend, "--ft-run"],
  replied: [IconMessage, "--ft-good"],
  booked: [IconCalendarCheck, "--ft-good"],
  qualified: [IconThumbUp, "--ft-good"],
  unqualified: [IconThumbDown, "--ft-quiet"],
  failed: [IconCircleOff, "--ft-quiet"],
};

/** Where a lead stands: a sign, a colour and always the word. */
export function LeadStatus({ status }: { status: string }) {
  const { t } = useTranslation("kit");
  const name = STATUSES.find((known) => known === status) ?? "new";
  const [Sign, colour] = LOOKS[name];
  return (
    <Group gap={6} wrap="nowrap" c={`var(${colour})`}>
      <Sign size={16} aria-hidden />
      <Text span fz="sm" fw={550} inherit>
        {t(`lead.${name}`)}
      </Text>
    </Group>
  );
}

/** That a lead gets no mails. */
export function NoMails() {
  const { t } = useTranslation("leads");
  return (
    <Group gap={6} wrap="nowrap" c="var(--ft-wait)">
      <IconMailOff size={16} aria-hidden />
      <Text span fz="sm" inherit>
        {t("noMails")}
      </Text>
    </Group>
  );
}
