/** A lead as the pages know it, and what it did last. */
import type { components } from "@/api/schema";

export type Summary = components["schemas"]["LeadInList"];
export type Lead = components["schemas"]["LeadView"];
export type Line = components["schemas"]["EventView"];

export const STATUSES = ["new", "contacted", "replied", "booked", "qualified", "unqualified", "failed"] as const;
export type LeadStatus = (typeof STATUSES)[number];

export const REASONS = ["manual", "unsubscribe", "bounce", "complaint"] as const;
export type Reason = (typeof REASONS)[number];

/** The name people go by, as far as it is known. */
export function nameOf({ name, email }: Pick<Summary, "name" | "email">): string {
  return name || email;
}

/** What one calls somebody in a sentence: the first of their names. */
export function firstNameOf({ name, email }: Pick<Summary, "name" | "email">): string {
  return name.trim().split(/\s+/)[0] || email;
}

/** Of what happened at one moment, the first of these is told. */
const ACTS = [
  ["booked", "lastBookedAt"],
  ["replied", "lastRepliedAt"],
  ["clicked", "lastClickedAt"],
  ["opened", "lastEmailOpenedAt"],
  ["mailed", "lastEmailSentAt"],
] as const;

export type Act = (typeof ACTS)[number][0] | "came" | "changed";

/** The newest thing that happened between a lead and us; nothing, if none did. */
export function lastAct(lead: Summary): { act: Act; at: string } | undefined {
  let newest: { act: Act; at: string } | undefined;
  for (const [act, key] of ACTS) {
    const at = lead[key];
    if (at && (!newest || Date.parse(at) > Date.parse(newest.at))) newest = { act, at };
  }
  const { lastActivityAt, createdAt } = lead;
  if (!lastActivityAt || (newest && Date.parse(lastActivityAt) <= Date.parse(newest.at))) return newest;
  return { act: Date.parse(lastActivityAt) > Date.parse(createdAt) ? "changed" : "came", at: lastActivityAt };
}
