import { useQueryClient } from "@tanstack/react-query";
import { api, carryToken } from "@/api/client";
import type { components } from "@/api/schema";

export type Session = components["schemas"]["SessionView"];

const KEY = ["get", "/api/v1/session", {}] as const;

/** Who is signed in, and what this FlowTrack is. */
export function useSession() {
  const session = api.useQuery("get", "/api/v1/session", {}, { refetchInterval: 300_000 });
  carryToken(session.data?.csrfToken);
  return session;
}

/** Take the session that signing in or out answered. */
export function useNewSession(): (session?: Session) => Promise<void> {
  const queries = useQueryClient();
  return async (session) => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[1] !== KEY[1] }); // it was for somebody else's eyes
    if (session) queries.setQueryData(KEY, session);
    else await queries.invalidateQueries({ queryKey: KEY });
  };
}
