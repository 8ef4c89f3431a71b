import { Badge, Box, Group, Text } from "@mantine/core";
import { IconPointFilled } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePageKeys, useTellKeys } from "@/kit/keys";
import { TextLink } from "@/kit/links";
import { Failure, Loading, More } from "@/kit/states";
import { When } from "@/kit/time";
import { type Conversation, conversations, signOf } from "./conversations";
import classes from "./Mailbox.module.css";
import { place } from "./place";
import { useRead } from "./read";
import type { Mails } from "./useMails";

interface MailListProps {
  mails: Mails;
  chosen: number | undefined;
  to: string | undefined;
}

/** The conversations, the one that went on last first. */
export function MailList({ mails, chosen, to }: MailListProps) {
  const { t } = useTranslation("demo");
  const all = useMemo(() => conversations(mails.data ?? []), [mails.data]);
  useWalking(all, chosen, to);
  if (mails.isPending)
    return (
      <Box p="sm">
        <Loading />
      </Box>
    );
  if (!mails.data) return <Failure error={mails.error} again={() => void mails.refetch()} />;
  return (
    <nav aria-label={t("mailbox.list")}>
      {to !== undefined && (
        <Group justify="space-between" px={14} py={10}>
          <Text fz="sm">{t("mailbox.only", { to })}</Text>
          <TextLink fz="sm" to="/mailbox">
            {t("mailbox.all")}
          </TextLink>
        </Group>
      )}
      <ul className={classes["conversations"]}>
        {all.map((item) => (
          <li key={item.key}>
            <Line conversation={item} chosen={holds(item, chosen)} to={to} />
          </li>
        ))}
      </ul>
      <More more={mails.hasNextPage} busy={mails.isFetchingNextPage} load={() => void mails.fetchNextPage()} />
    </nav>
  );
}

function holds(conversation: Conversation, chosen: number | undefined): boolean {
  return conversation.mails.some((mail) => mail.id === chosen);
}

function Line({ conversation, chosen, to }: { conversation: Conversation; chosen: boolean; to: string | undefined }) {
  const { t } = useTranslation("demo");
  const read = useRead((state) => state.signs);
  const [newest] = conversation.mails;
  const unread = !read.has(signOf(newest));
  const count = conversation.mails.length;
  return (
    <Link
      to="/mailbox"
      search={place(newest.id, to)}
      className={classes["conversation"] ?? ""}
      aria-current={chosen || undefined}
      resetScroll={false}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap={4} wrap="nowrap" miw={0}>
          {unread && <IconPointFilled size={16} color="var(--mantine-color-anchor)" aria-label={t("mailbox.unread")} />}
          <Text fz="sm" fw={unread ? 700 : 500} truncate>
            {conversation.person}
          </Text>
        </Group>
        <Text fz="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          <When at={newest.receivedAt} />
        </Text>
      </Group>
      <Group justify="space-between" wrap="nowrap" gap="xs" mt={2}>
        <Text fz="sm" c="dimmed" truncate>
          {newest.subject || t("mailbox.noSubject")}
        </Text>
        {count > 1 && (
          <Badge size="sm" variant="default" circle={count < 10} aria-label={t("mailbox.count", { count })}>
            {count}
          </Badge>
        )}
      </Group>
    </Link>
  );
}

/** j and k go from one conversation to the next. */
function useWalking(all: Conversation[], chosen: number | undefined, to: string | undefined): void {
  const { t } = useTranslation("demo");
  const navigate = useNavigate();
  const go = (by: number) => {
    const at = all.findIndex((item) => holds(item, chosen));
    const next = all[at < 0 ? 0 : at + by];
    if (next) void navigate({ to: "/mailbox", search: place(next.mails[0].id, to) });
  };
  usePageKeys([
    ["j", () => go(1)],
    ["k", () => go(-1)],
  ]);
  useTellKeys(
    useMemo(
      () => ({
        title: t("mailbox.keys.title"),
        keys: [
          { keys: ["j"], does: t("mailbox.keys.next") },
          { keys: ["k"], does: t("mailbox.keys.previous") },
          { keys: ["r"], does: t("mailbox.keys.reply") },
        ],
      }),
      [t],
    ),
  );
}
