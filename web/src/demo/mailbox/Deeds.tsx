import { Button, Group, Stack, Text } from "@mantine/core";
import { IconCalendarPlus, IconCornerUpLeft } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { usePageKeys } from "@/kit/keys";
import { personOf, signOf } from "./conversations";
import type { CapturedMail } from "./Mail";
import { Reply } from "./Reply";
import { useReplies } from "./replies";
import { Unsubscribe } from "./Unsubscribe";
import { useDeeds } from "./useDeeds";

/** Whether a reply is being written: not, begun now, or begun before and still there. */
type Writing = "no" | "now" | "kept";

/** What the mail's reader can do, done in the lead's place. */
export function Deeds({ mail }: { mail: CapturedMail }) {
  const { t } = useTranslation("demo");
  if (!mail.leadId)
    return (
      <Text fz="sm" c="dimmed">
        {t("mail.foreign")}
      </Text>
    );
  return <Ours mail={mail} leadId={mail.leadId} />;
}

function Ours({ mail, leadId }: { mail: CapturedMail; leadId: string }) {
  const { t } = useTranslation("demo");
  const { reply, book, leave, path } = useDeeds(mail);
  const sign = signOf(mail);
  const [writing, write] = useState<Writing>(sign in useReplies.getState().written ? "kept" : "no");
  const lead = api.useQuery("get", "/api/v1/leads/{leadId}", { params: { path: { leadId } } });
  const name = personOf(mail);
  usePageKeys([["r", () => write("now")]]);
  return (
    <Stack gap="sm" component="section" aria-label={t("deeds.label", { name })}>
      <Group gap="xs">
        <Button
          size="sm"
          leftSection={<IconCornerUpLeft size={16} aria-hidden />}
          onClick={() => write(writing === "no" ? "now" : "no")}
          aria-expanded={writing !== "no"}
        >
          {t("deeds.reply")}
        </Button>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconCalendarPlus size={16} aria-hidden />}
          loading={book.isPending}
          onClick={() => book.mutate({ params: { path } })}
        >
          {t("deeds.book")}
        </Button>
        {mail.unsubscribeUrl && (
          <Unsubscribe
            address={mail.recipient}
            url={mail.unsubscribeUrl}
            done={Boolean(lead.data?.suppressed)}
            leave={leave}
          />
        )}
      </Group>
      {writing !== "no" && (
        <Reply
          key={writing}
          sign={sign}
          name={name}
          path={path}
          reply={reply}
          focused={writing === "now"}
          close={() => write("no")}
        />
      )}
    </Stack>
  );
}
