/** The mailbox's address, as far as it is behind `?`: the opened mail, and whose mails are listed. */
export function place(mail: number | undefined, to: string | undefined): { mail?: string; to?: string } {
  return { ...(mail !== undefined && { mail: String(mail) }), ...(to !== undefined && { to }) };
}
