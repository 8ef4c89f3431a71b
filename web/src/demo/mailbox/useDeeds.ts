import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { said } from "@/api/problem";
import { refresh } from "@/app/live";
import { personOf } from "./conversations";
import type { CapturedMail } from "./Mail";
import { ownPath } from "./received";

/** Unsubscribe by the mail's own link, as mail programs do it (RFC 8058): no sign-in, and no page to go to. */
async function oneClick(url: string): Promise<void> {
  const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
  const answer = await fetch(ownPath(url), { method: "POST", body, credentials: "omit" });
  if (!answer.ok) throw answer;
}

/** What a reader of the mail can do, and that it was done. */
export function useDeeds(mail: CapturedMail) {
  const { t } = useTranslation(["demo", "kit"]);
  const queries = useQueryClient();
  const told = (title: string, message: string) => ({
    onSuccess: () => {
      notifications.show({ title, message });
      refresh(queries);
    },
    onError: (error: unknown) => {
      notifications.show({ color: "red", title: t("deeds.failed"), message: said(error, t("deeds.failedText")) });
    },
  });
  const name = personOf(mail);
  const replied = told(t("deeds.replied", { name }), t("deeds.repliedText"));
  const booked = told(t("deeds.booked", { name }), t("deeds.bookedText"));
  const gone = told(t("deeds.unsubscribed", { address: mail.recipient }), t("deeds.unsubscribedText"));
  const path = { mailId: mail.id };
  const reply = api.useMutation("post", "/api/v1/captured-mails/{mailId}/reply", replied);
  const book = api.useMutation("post", "/api/v1/captured-mails/{mailId}/book", booked);
  const leave = useMutation({ mutationFn: oneClick, ...gone });
  return { reply, book, leave, path };
}
