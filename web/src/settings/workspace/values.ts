import type { components } from "@/api/schema";

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

const MAY_BE_NULL = new Set<keyof Values>(["fromAddress", "replyTo", "bookingLink"]);

export function valuesOf(workspace: Workspace): Values {
  const { name, slug, fromName, postalAddress, timeZone, doubtPolicy } = workspace;
  const { fromAddress, replyTo, bookingLink } = workspace;
  const filled = { fromAddress: fromAddress ?? "", replyTo: replyTo ?? "", bookingLink: bookingLink ?? "" };
  return { name, slug, fromName, postalAddress, timeZone, doubtPolicy, ...filled };
}

/** Only what is different; an address or link that was emptied is taken away. */
export function changeOf(values: Values, before: Values): WorkspaceChange {
  const keys = Object.keys(values) as (keyof Values)[];
  const changed = keys
    .filter((key) => values[key] !== before[key])
    .map((key) => [key, MAY_BE_NULL.has(key) && values[key].trim() === "" ? null : values[key]]);
  return Object.fromEntries(changed) as WorkspaceChange;
}
