import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { refresh } from "@/app/live";
import type { CapturedMail } from "./Mail";
import { followed, ownPath } from "./received";

type MailLink = CapturedMail["links"][number];

/** Whether FlowTrack counts who follows the link. */
export function isCounted(link: MailLink): boolean {
  return link.url !== link.destination;
}

/** Ask for a link as its reader's browser does, but stop where FlowTrack sends it on to: the place may not exist. */
async function click(link: MailLink): Promise<boolean> {
  const answer = await fetch(ownPath(link.url), { redirect: "manual" });
  return answer.type === "opaqueredirect";
}

/** Follows links of the mail: those that are given, and those that were clicked in the mail's frame. */
export function useFollowing(mail: CapturedMail): (link: MailLink) => void {
  const { t } = useTranslation("demo");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const follow = useCallback(
    async (link: MailLink) => {
      const counted = isCounted(link);
      if (counted && !(await click(link))) {
        notifications.show({ color: "red", title: t("deeds.failed"), message: t("deeds.failedText") });
        return;
      }
      const title = counted ? t("links.clicked") : t("links.plain");
      notifications.show({ title, message: t("links.clickedText", { url: link.destination }) });
      refresh(queries, ["mails", "executions"]);
    },
    [queries, t],
  );
  const { hash } = useLocation();
  useEffect(() => {
    const index = followed(hash);
    if (index === undefined) return;
    void navigate({ to: "/mailbox", search: (before) => before, hash: "", replace: true, resetScroll: false });
    const link = mail.links[index];
    if (link) void follow(link);
  }, [hash, mail.links, follow, navigate]);
  return (link) => void follow(link);
}
