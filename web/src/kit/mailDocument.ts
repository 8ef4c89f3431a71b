/** Plain letters, as mail programs show what names none of its own; what the mail says itself comes later and wins. */
export const MAIL_LETTERS =
  "body{margin:20px;font:15px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;overflow-wrap:anywhere}";

/** The mail as a document for its frame, on white, or as mailboxes with a dark ground show it: light on dark. The first line
 * has it shown by today's rules whatever it begins with itself. */
export function mailDocument(html: string, dark = false): string {
  const scheme = `<meta name="color-scheme" content="${dark ? "dark" : "light"}">`;
  return `<!doctype html>${scheme}<style>${MAIL_LETTERS}</style>${html}`;
}
