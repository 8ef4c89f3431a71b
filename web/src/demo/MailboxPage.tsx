import { Box } from "@mantine/core";
import { IconArrowLeft, IconInbox, IconMailOpened, IconSend } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "@/account/session";
import { ButtonLink, TextLink } from "@/kit/links";
import { Page } from "@/kit/Page";
import { Empty } from "@/kit/states";
import { Mail } from "./mailbox/Mail";
import classes from "./mailbox/Mailbox.module.css";
import { MailList } from "./mailbox/MailList";
import { place } from "./mailbox/place";
import { useMails } from "./mailbox/useMails";

/** The mailbox of everybody FlowTrack writes to, where it keeps its mails instead of sending them. */
export function MailboxPage() {
  const { t } = useTranslation(["demo", "app"]);
  const captures = useSession().data?.captures;
  const { mail } = useSearch({ from: "/mailbox" });
  return (
    <Page title={t("app:nav.mailbox")} about={captures && mail === undefined && t("mailbox.about")} wide>
      {captures ? <Mailbox /> : <Empty icon={IconSend} title={t("mailbox.off")} text={t("mailbox.offText")} />}
    </Page>
  );
}

function Mailbox() {
  const { t } = useTranslation("demo");
  const { mail, to } = useSearch({ from: "/mailbox" });
  const mails = useMails(to);
  const id = Number(mail);
  const chosen = Number.isSafeInteger(id) && id > 0 ? id : undefined;
  if (mails.data?.length === 0 && chosen === undefined) return <Nothing to={to} />;
  return (
    <div className={classes["panes"]} data-reading={chosen !== undefined}>
      <Box className={classes["list"] ?? ""}>
        <MailList mails={mails} chosen={chosen} to={to} />
      </Box>
      <Box className={classes["reading"] ?? ""}>
        {chosen === undefined ? (
          <Empty icon={IconMailOpened} title={t("mailbox.choose")} text={t("mailbox.chooseText")} />
        ) : (
          <>
            <TextLink to="/mailbox" search={place(undefined, to)} className={classes["back"] ?? ""}>
              <IconArrowLeft size={16} aria-hidden /> {t("mailbox.back")}
            </TextLink>
            <Mail key={chosen} id={chosen} />
          </>
        )}
      </Box>
    </div>
  );
}

function Nothing({ to }: { to: string | undefined }) {
  const { t } = useTranslation("demo");
  const demo = useSession().data?.demo;
  if (to !== undefined) {
    const all = (
      <ButtonLink variant="default" to="/mailbox">
        {t("mailbox.all")}
      </ButtonLink>
    );
    return <Empty icon={IconInbox} title={t("mailbox.empty")} text={t("mailbox.emptyTo")} action={all} />;
  }
  const forms = <ButtonLink to="/forms">{t("mailbox.forms")}</ButtonLink>;
  const text = demo ? t("mailbox.emptyDemo") : t("mailbox.emptyText");
  return <Empty icon={IconInbox} title={t("mailbox.empty")} text={text} action={demo ? undefined : forms} />;
}
