import createFetchClient, { type Middleware } from "openapi-fetch";
import createClient from "openapi-react-query";
import { useRef } from "react";
import type { paths } from "./schema";

const SAFE = new Set(["GET", "HEAD"]);

let csrfToken = "";

/** The token that the session's writing requests carry; the session view tells it. */
export function carryToken(token: string | null | undefined): void {
  csrfToken = token ?? "";
}

const guarded: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method) && csrfToken) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
};

/** Plain requests: `const { data, error } = await client.GET(path, …)`. */
export const client = createFetchClient<paths>({ baseUrl: "/" });
client.use(guarded);

const made = createClient(client);

/** Whether the page looks at what a mutation's error is, and so shows it. */
export interface Watched {
  error: boolean;
}

const useMutation: typeof made.useMutation = (method, path, options, queries) => {
  const watched = useRef<Watched>({ error: false }).current;
  const result = made.useMutation(method, path, { ...options, meta: { ...options?.meta, watched } }, queries);
  return new Proxy(result, {
    get(target, name) {
      if (name === "error") watched.error = true;
      return Reflect.get(target, name);
    },
  });
};

/**
 * The same as queries and mutations of React Query; an error is thrown as the `Problem` that was answered. A mutation's
 * error that nobody looks at and no `onError` hears is told by a notification (see app/query.ts).
 */
export const api = { ...made, useMutation };
