import { Button } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "@/account/session";
import { ButtonLink } from "@/kit/links";
import { useNow } from "@/kit/time";
import { useSending } from "../bar/SendLead";
import { hoursUntil, isAhead, useTurning } from "../clock";
import { place } from "../mailbox/place";
import { begin } from "./state";
import type { Step } from "./steps";

interface Followed {
  id: string;
  dueAt: string | null;
  lead: { id: string };
}

interface ActionProps {
  step: Step;
  execution: Followed | undefined;
  /** Where the newest mail is in the mailbox. */
  mailId: number | undefined;
}

/** What the tour suggests, to be done right here. */
export function Action({ step, execution, mailId }: ActionProps) {
  const { t } = useTranslation("demo");
  const go = t(`tour.${step}.go`);
  if (step === "send") return <Send go={go} />;
  if (step === "over") return <Over go={go} />;
  if (!execution) return null;
  switch (step) {
    case "read":
    case "book":
      return <Read go={go} mailId={mailId} />;
    case "watch":
      return (
        <ButtonLink size="xs" to="/executions/$executionId" params={{ executionId: execution.id }}>
          {go}
        </ButtonLink>
      );
    case "tell":
      return (
        <ButtonLink size="xs" to="/leads/$leadId" params={{ leadId: execution.lead.id }}>
          {go}
        </ButtonLink>
      );
    default:
      return <SkipWait go={go} dueAt={execution.dueAt} />;
  }
}

/** To the newest mail; nothing where it is open already. It arrives a moment after the record says that it was sent. */
function Read({ go, mailId }: { go: string; mailId: number | undefined }) {
  const { pathname, search } = useLocation();
  if (mailId === undefined)
    return (
      <Button size="xs" loading>
        {go}
      </Button>
    );
  if (pathname === "/mailbox" && search.mail === String(mailId)) return null;
  return (
    <ButtonLink size="xs" to="/mailbox" search={place(mailId, undefined)}>
      {go}
    </ButtonLink>
  );
}

function Send({ go }: { go: string }) {
  const sending = useSending();
  return (
    <Button size="xs" loading={sending.isPending} onClick={() => sending.mutate({ body: { budget: "high" } })}>
      {go}
    </Button>
  );
}

/** To when this very lead goes on, whoever else is waiting. */
function SkipWait({ go, dueAt }: { go: string; dueAt: string | null }) {
  const now = useNow();
  const { skip } = useTurning();
  return (
    <Button
      size="xs"
      disabled={!isAhead(dueAt, now)}
      loading={skip.isPending}
      onClick={() => isAhead(dueAt, now) && skip.mutate({ body: { hours: hoursUntil(dueAt, now) } })}
    >
      {go}
    </Button>
  );
}

function Over({ go }: { go: string }) {
  const { t } = useTranslation("demo");
  const workspace = useSession().data?.workspace?.id;
  const now = useNow();
  return (
    <>
      <ButtonLink size="xs" to="/workflows/new">
        {go}
      </ButtonLink>
      <Button size="xs" variant="default" onClick={() => workspace && begin(workspace, now)}>
        {t("tour.over.again")}
      </Button>
    </>
  );
}
