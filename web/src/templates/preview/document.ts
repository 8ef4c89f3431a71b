/** The mail as a document for its frame. What names no colours of its own is shown as mailboxes show it: dark on white,
 * or, in those with a dark ground, light on dark. */
export function mailDocument(html: string, dark: boolean): string {
  return `<meta name="color-scheme" content="${dark ? "dark" : "light"}">${html}`;
}
