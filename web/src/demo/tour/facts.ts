import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { api } from "@/api/client";
import { signOf } from "../mailbox/conversations";
import { useRead } from "../mailbox/read";
import { change, useTour } from "./state";
import { type Facts, type Seen, stepOf } from "./steps";

const ENDED = ["completed", "failed", "cancelled"];
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** Where the tour stands, and whom it follows. It looks by itself at what is done, here or anywhere. */
export function useProgress() {
  const tour = useTour((state) => state.tour);
  const executionId = useNewcomer() ?? tour?.executionId;
  const execution = useExecution(executionId);
  const signs = useRead((state) => state.signs);
  useNoting(execution);
  const sent = [...(execution?.mails ?? [])].sort((one, other) => one.stepNumber - other.stepNumber);
  const facts: Facts = {
    seen: tour?.seen ?? [],
    execution: execution && {
      ended: ENDED.includes(execution.status),
      booked: execution.lead.status === "booked",
      mailsRead: sent.map((mail) => signs.has(mail.messageId)),
    },
  };
  return { step: stepOf(facts), execution, mailId: useLastMail(execution?.lead.id, sent.at(-1)?.messageId) };
}

/** The first lead that waits and came in since the tour began. Who is sent away at once is not followed. */
function useNewcomer(): string | undefined {
  const tour = useTour((state) => state.tour);
  const wanted = Boolean(tour && !tour.executionId);
  const query = { status: ["paused"], limit: 50 };
  const { data } = api.useQuery("get", "/api/v1/workflows/executions", { params: { query } }, { enabled: wanted });
  const since = tour?.startedAt ?? 0;
  const found = wanted ? data?.items.findLast((item) => Date.parse(item.createdAt) >= since)?.id : undefined;
  useEffect(() => {
    if (found) change({ executionId: found });
  }, [found]);
  return found;
}

function useExecution(executionId: string | undefined) {
  const asked = { params: { path: { executionId: executionId ?? NOBODY } } };
  const options = { enabled: Boolean(executionId) };
  return api.useQuery("get", "/api/v1/workflows/executions/{executionId}", asked, options).data;
}

/** Notes that the pages of the one who is followed are looked at. */
function useNoting(execution: { id: string; lead: { id: string } } | undefined): void {
  const { pathname } = useLocation();
  const seen = useTour((state) => state.tour?.seen);
  const pages: Record<string, Seen> = execution
    ? { [`/executions/${execution.id}`]: "execution", [`/leads/${execution.lead.id}`]: "lead" }
    : {};
  const here = pages[pathname];
  useEffect(() => {
    if (here && seen && !seen.includes(here)) change({ seen: [...seen, here] });
  }, [here, seen]);
}

/** Where in the mailbox the mail with this Message-ID is. */
function useLastMail(leadId: string | undefined, messageId: string | undefined): number | undefined {
  const asked = { params: { query: { leadId: leadId ?? NOBODY, limit: 10 } } };
  const { data } = api.useQuery("get", "/api/v1/captured-mails", asked, { enabled: Boolean(leadId) });
  return data?.items.find((mail) => signOf(mail) === messageId)?.id;
}
