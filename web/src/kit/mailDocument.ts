/** The mail as a document for its frame. What names no colours and no letters of its own is shown as mailboxes show it:
 * in plain letters, dark on white, or, in those with a dark ground, light on dark. */
export function mailDocument(html: string, dark: boolean): string {
  const plain = "<style>:root { font: 15px/1.5 Arial, Helvetica, sans-serif } body { margin: 20px }</style>";
  return `<meta name="color-scheme" content="${dark ? "dark" : "light"}">${plain}${html}`;
}
