import { useEffect } from "react";
import type { Actions } from "./actions";
import { type Clip, clipOf } from "./editing";
import { type BuilderStore, useBuilderStore } from "./store";

/** Where a copy is kept as well, for browsers and pages that may not read the clipboard. */
const KEPT = "flowtrack.copied";

/** Nodes as text, to be pasted here, in another workflow, or in another workspace. */
function write(clip: Clip): string {
  return JSON.stringify({ flowtrack: "nodes", ...clip });
}

export function readClip(text: string): Clip | undefined {
  try {
    const found = JSON.parse(text) as Partial<Clip> & { flowtrack?: unknown };
    const whole = found.flowtrack === "nodes" && Array.isArray(found.nodes) && Array.isArray(found.edges);
    return whole && found.nodes && found.edges ? { nodes: found.nodes, edges: found.edges } : undefined;
  } catch {
    return undefined; // some other text
  }
}

function copied(store: BuilderStore): string | undefined {
  const { definition, selection } = store.getState();
  if (selection.nodes.size === 0) return undefined;
  const text = write(clipOf(definition, selection.nodes));
  localStorage.setItem(KEPT, text);
  return text;
}

/** Copy by a button. Where the clipboard can't be written the copy is kept for this browser. */
export async function copyNodes(store: BuilderStore): Promise<void> {
  const text = copied(store);
  if (text) await navigator.clipboard?.writeText(text).catch(() => undefined);
}

/** What there is to paste by a button. */
export async function clipToPaste(): Promise<Clip | undefined> {
  const text = await navigator.clipboard?.readText().catch(() => "");
  return readClip(text || (localStorage.getItem(KEPT) ?? ""));
}

/** Whether the person is writing, so that keys and the clipboard are about the text. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable=true], [role=dialog]") !== null;
}

/** Ctrl+C, X and V. The browser's own events need no permission, and work without https. */
export function useClipboardKeys({ pasteClip, remove }: Actions): void {
  const store = useBuilderStore();
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      if (isWriting(event.target) || getSelection()?.toString()) return;
      const text = copied(store);
      if (!text) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") remove(store.getState().selection.nodes);
    };
    const paste = (event: ClipboardEvent) => {
      if (isWriting(event.target)) return;
      const clip = readClip(event.clipboardData?.getData("text/plain") || (localStorage.getItem(KEPT) ?? ""));
      if (!clip) return;
      event.preventDefault();
      pasteClip(clip, true);
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [store, pasteClip, remove]);
}
