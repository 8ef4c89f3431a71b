import { getRouteApi } from "@tanstack/react-router";
import { type LeadStatus, STATUSES } from "./lead";

const route = getRouteApi("/leads");

const NAMES = ["q", "status", "suppressed", "formId", "tag"] as const;
export type LeadSearch = Partial<Record<(typeof NAMES)[number], string>>;

/** What the address asks of the list, and how to ask for something else; "" takes a wish back. */
export function useLeadSearch(): [LeadSearch, (change: LeadSearch) => void] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: LeadSearch) =>
    void navigate({ search: (now) => wishes({ ...now, ...next }), replace: true, resetScroll: false });
  return [search, change];
}

function wishes(search: LeadSearch): LeadSearch {
  return Object.fromEntries(NAMES.filter((name) => search[name]).map((name) => [name, search[name]]));
}

/** The same for the API. An unknown status stays, so that the server says what is wrong with it. */
export function asked({ q, status, suppressed, formId, tag }: LeadSearch) {
  return {
    ...(q && { q }),
    ...(status && { status: (STATUSES.find((known) => known === status) ?? status) as LeadStatus }),
    ...((suppressed === "true" || suppressed === "false") && { suppressed: suppressed === "true" }),
    ...(formId && { formId }),
    ...(tag && { tag }),
  };
}
