import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
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

/** The session that somebody has, or had until it ended: what they typed is to stay on the page. */
export function useHeldSession(): Session | null {
  const { data } = useSession();
  const held = useRef<Session>(null);
  if (data?.account) held.current = data;
  return held.current;
}

/** This is the session from now on. */
export function keepSession(queries: QueryClient, session: Session): void {
  carryToken(session.csrfToken);
  queries.setQueryData(KEY, session);
}

/** Ask anew who is signed in. */
export function askSession(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: KEY });
}

/** Take the session of whoever has come in. */
export function useNewSession(): (session: Session) => void {
  const queries = useQueryClient();
  return (session) => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[1] !== KEY[1] }); // it was for somebody else's eyes
    keepSession(queries, session);
  };
}
