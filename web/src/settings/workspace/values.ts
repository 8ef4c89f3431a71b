import type { components } from "@/api/schema";
import { differing } from "@/kit/form";

export type Workspace = components["schemas"]["WorkspaceView"];
export type WorkspaceChange = components["schemas"]["WorkspaceChange"];

/** The settings as fields have them: texts. */
export interface Values {
  name: string;
  slug: string;
  fromName: string;
  fromAddress: string;
  replyTo: string;
  postalAddress: string;
  timeZone: string;
  bookingLink: string;
  doubtPolicy: string;
}

const MAY_BE_NULL = new Set(["fromAddress", "replyTo", "bookingLink"]);

export function valuesOf(workspace: Workspace): Values {
  const { name, slug, fromName, postalAddress, timeZone, doubtPolicy } = workspace;
  const { fromAddress, replyTo, bookingLink } = workspace;
  const filled = { fromAddress: fromAddress ?? "", replyTo: replyTo ?? "", bookingLink: bookingLink ?? "" };
  return { name, slug, fromName, postalAddress, timeZone, doubtPolicy, ...filled };
}

/** Only what is different; an address or link that was emptied is taken away. */
export function changeOf(values: Values, before: Values): WorkspaceChange {
  const changed = Object.entries(differing(values, before));
  return Object.fromEntries(changed.map(([key, value]) => [key, MAY_BE_NULL.has(key) && !value.trim() ? null : value]));
}
