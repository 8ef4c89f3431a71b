import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/account/session";
import { api } from "@/api/client";
import { fieldErrors } from "@/api/problem";
import { Failure } from "@/kit/states";
import { Trial, useTestAddress } from "@/kit/trial";
import type { Text as MailText } from "./useDraft";

/** Sends the mail as it stands to somebody who looks at it; on no lead's record. */
export function SendTest({ text, leadId, onClose }: { text: MailText; leadId: string | null; onClose: () => void }) {
  const { t } = useTranslation(["templates", "kit"]);
  const session = useSession();
  const [to, setTo] = useTestAddress(session.data?.account?.email ?? "");
  const [tried, setTried] = useState(false);
  const send = api.useMutation("post", "/api/v1/templates/test");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    send.mutate({ body: { ...text, to, leadId } });
  };
  const wrong = fieldErrors(send.error)["to"];
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("test.title")}
      centered
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text>{leadId ? t("test.textLead") : t("test.text")}</Text>
          <TextInput
            label={t("test.to")}
            type="email"
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            error={wrong}
            required
            data-autofocus
          />
          {tried && send.data && <Trial trial={send.data} captures={session.data?.captures ?? false} />}
          {send.error && !wrong && <Failure error={send.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("kit:close")}
            </Button>
            <Button type="submit" loading={send.isPending}>
              {t("test.send")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
