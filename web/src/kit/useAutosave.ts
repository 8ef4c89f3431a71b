import { useEffect, useState } from "react";
import { Autosave, type SaveResult, type SaveState } from "./autosave";

interface Kept<Value> {
  send: (revision: number, value: Value) => Promise<SaveResult<Value>>;
  same: (one: Value, other: Value) => boolean;
  revision: number;
  value: Value;
}

/** Keeps on the server what is edited for as long as the component lives. Of `first` only what it is at first counts. */
export function useAutosave<Value>(first: Kept<Value>): { autosave: Autosave<Value>; saving: SaveState } {
  const [saving, tell] = useState<SaveState>({ phase: "saved" });
  const [autosave] = useState(() => new Autosave(first.send, first.same, tell, first.revision, first.value));
  useEffect(() => {
    const online = () => autosave.online();
    // Who looks elsewhere may never come back: phones close what is hidden, and ask nobody.
    const hidden = () => document.visibilityState === "hidden" && void autosave.now();
    addEventListener("online", online);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      removeEventListener("online", online);
      document.removeEventListener("visibilitychange", hidden);
      void autosave.now(); // who goes to another page has what was typed last kept as well
    };
  }, [autosave]);
  return { autosave, saving };
}
