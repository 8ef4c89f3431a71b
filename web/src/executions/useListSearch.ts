import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { type ListSearch, NAMES, understood } from "./filter";

/** The list's part of the address, whichever page it stands on, and how to change it. */
export function useListSearch(): [ListSearch, (next: ListSearch) => void] {
  const all = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const said = JSON.stringify(NAMES.map((name) => all[name] ?? null));
  const search = useMemo(() => {
    const values = JSON.parse(said) as (string | null)[];
    return understood(Object.fromEntries(NAMES.map((name, at) => [name, values[at] ?? undefined])));
  }, [said]);
  const change = (next: ListSearch) => {
    const cleared = Object.fromEntries(NAMES.map((name) => [name, next[name] || undefined]));
    void navigate({ to: ".", search: { ...all, ...cleared }, replace: true, resetScroll: false });
  };
  return [search, change];
}
