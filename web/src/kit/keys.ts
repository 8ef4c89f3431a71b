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
