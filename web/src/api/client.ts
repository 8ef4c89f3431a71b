import createFetchClient, { type Middleware } from "openapi-fetch";
import createClient from "openapi-react-query";
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

/** The same as queries and mutations of React Query; an error is thrown as the `Problem` that was answered. */
export const api = createClient(client);
