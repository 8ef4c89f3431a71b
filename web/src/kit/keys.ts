import { type HotkeyItem, useHotkeys } from "@mantine/hooks";
import { useEffect } from "react";
import { create } from "zustand";

/** The keys of a part of the application, as `?` shows them. */
export interface KeyGroup {
  title: string;
  keys: { keys: string[]; does: string }[];
}

const useGroups = create<{ groups: KeyGroup[] }>(() => ({ groups: [] }));

export const useShownKeys = () => useGroups((state) => state.groups);

/** Tell of these keys while the component is on the page. Give the same object each time. */
export function useTellKeys(group: KeyGroup): void {
  useEffect(() => {
    useGroups.setState(({ groups }) => ({ groups: [...groups, group] }));
    return () => useGroups.setState(({ groups }) => ({ groups: groups.filter((other) => other !== group) }));
  }, [group]);
}

const COVERS = "[role=dialog], [role=menu]";

/** Whether a dialog, a drawer or a menu is open: keys are its own then. */
export function isCovered(): boolean {
  return document.querySelector(COVERS) !== null;
}

/** Keys of the page, which rest while something lies over it. */
export function usePageKeys(keys: [string, () => void][]): void {
  useHotkeys(keys.map(([key, act]): HotkeyItem => [key, () => isCovered() || act()]));
}
