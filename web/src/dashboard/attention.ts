/** What needs a hand: what it is called, how bad it is, and where it is mended. */
import type { LinkProps } from "@tanstack/react-router";
import type { components } from "@/api/schema";

export type Attention = components["schemas"]["AttentionView"];
type FirstStep = components["schemas"]["FirstStep"];

export const KINDS = [
  "no_mail_server",
  "no_worker",
  "late",
  "not_on_record",
  "failed",
  "held_for_person",
  "held_for_account",
  "no_form",
  "quarantined",
  "form_without_workflow",
  "not_published",
  "unpublished_changes",
  "workflow_problems",
] as const;
export type Kind = (typeof KINDS)[number];

const BAD: ReadonlySet<string> = new Set(["no_mail_server", "no_worker", "late", "not_on_record", "failed"]);

export function isBad({ kind }: Attention): boolean {
  return BAD.has(kind);
}

export function kindOf({ kind }: Attention): Kind | undefined {
  return KINDS.find((known) => known === kind);
}

type Way = Pick<LinkProps, "to" | "params" | "search">;

/** Where to go. One that failed or waits for a person is opened itself; more are shown as a list. */
export function wayOf(item: Attention): Way {
  const { kind, workflowId, formId, executionId, count, more } = item;
  if (kind === "failed" || kind.startsWith("held_")) {
    if (count === 1 && !more && executionId) return { to: "/executions/$executionId", params: { executionId } };
    const state = kind === "failed" ? { status: "failed" } : { status: "paused", reason: "held" };
    return { to: "/executions", search: { ...state, ...(workflowId && { workflowId }) } };
  }
  if (kind === "no_mail_server") return { to: "/settings/$section", params: { section: "mail" } };
  if (kind === "quarantined" && formId)
    return { to: "/forms/$formId", params: { formId }, search: { tab: "submissions" } };
  if (kind === "form_without_workflow" && formId) return { to: "/forms/$formId", params: { formId } };
  if (workflowId) return { to: "/workflows/$workflowId", params: { workflowId } };
  return { to: kind === "no_form" ? "/forms" : "/queue" };
}

/** These say what a first step says, which leads there too. */
const SAID_BY: Record<string, string> = { no_mail_server: "mail", no_form: "form", not_published: "workflow" };

/** What is to be shown beside the first steps: what none of those still to be done says. */
export function besideSteps(items: Attention[], steps: FirstStep[]): Attention[] {
  const undone = new Set(steps.filter((step) => !step.done).map((step) => step.key));
  return items.filter((item) => !undone.has(SAID_BY[item.kind] ?? ""));
}
