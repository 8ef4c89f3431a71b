import { create } from "zustand";

const KEPT = "flowtrack.read";
/** Older ones are forgotten, and shown as unread again. */
const MOST = 400;

function kept(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found.filter((sign) => typeof sign === "string") : [];
  } catch {
    return [];
  }
}

/** The signs of the mails that were opened in this browser. */
export const useRead = create<{ signs: ReadonlySet<string> }>(() => ({ signs: new Set(kept()) }));

/** The mail with this sign was opened. */
export function noteRead(sign: string): void {
  const { signs } = useRead.getState();
  if (signs.has(sign)) return;
  const now = [...signs, sign].slice(-MOST);
  useRead.setState({ signs: new Set(now) });
  localStorage.setItem(KEPT, JSON.stringify(now));
}
