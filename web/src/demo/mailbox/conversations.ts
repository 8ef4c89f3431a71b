import type { components } from "@/api/schema";

export type CapturedSummary = components["schemas"]["CapturedSummary"];

export interface Conversation {
  key: string;
  person: string;
  /** Newest first. */
  mails: [CapturedSummary, ...CapturedSummary[]];
}

/** Mails, newest first, put together by the conversations they belong to; a mail without one stands by itself. */
export function conversations(mails: readonly CapturedSummary[]): Conversation[] {
  const found = new Map<string, Conversation>();
  for (const mail of mails) {
    const key = `${mail.threadId ?? mail.id} ${mail.recipient}`;
    const known = found.get(key);
    if (known) known.mails.push(mail);
    else found.set(key, { key, person: personOf(mail), mails: [mail] });
  }
  return [...found.values()];
}

/** Who got the mail, by name where the mail has it. */
export function personOf(mail: Pick<CapturedSummary, "toHeader" | "recipient">): string {
  return nameIn(mail.toHeader) || mail.recipient;
}

/** The name in an address like `"Ada Lovelace" <ada@example.com>`; empty if there is none. */
export function nameIn(header: string): string {
  const name = /^(.*?)<[^>]*>\s*$/.exec(header)?.[1] ?? "";
  return name.trim().replace(/^"(.*)"$/, "$1");
}

/** What tells a mail from every other, also from those of a FlowTrack that ran here before. */
export function signOf(mail: Pick<CapturedSummary, "messageId" | "id">): string {
  return mail.messageId ?? `#${mail.id}`;
}
