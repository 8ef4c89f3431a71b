import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { follow, pauseAfter } from "./live";

function watched(queries: QueryClient, path: string, pages: number) {
  let asked = 0;
  const data = { pages: Array.from({ length: pages }, () => ({ items: [] })) };
  const queryFn = () => {
    asked += 1;
    return data;
  };
  const query = { queryKey: ["get", path, {}], queryFn, initialData: data, staleTime: Number.POSITIVE_INFINITY };
  const observer = new QueryObserver(queries, query);
  observer.subscribe(() => undefined);
  return { asked: () => asked, isStale: () => observer.getCurrentResult().isStale };
}

it("has short lists follow a hint at once, and long ones when they look next", () => {
  const queries = new QueryClient();
  const short = watched(queries, "/api/v1/leads", 3);
  const long = watched(queries, "/api/v1/leads/{leadId}/timeline", 4);
  const other = watched(queries, "/api/v1/templates", 1);
  follow(queries, ["leads"]);
  expect([short.asked(), long.asked(), other.asked()]).toEqual([1, 0, 0]);
  expect([long.isStale(), other.isStale()]).toEqual([true, false]);
});

it("has the session follow the settings, as it says what the workspace is called", () => {
  const queries = new QueryClient();
  const session = watched(queries, "/api/v1/session", 1);
  follow(queries, ["leads"]);
  expect(session.asked()).toBe(0);
  follow(queries, ["settings"]);
  expect(session.asked()).toBe(1);
});

it("waits longer after each refusal, and never more than half a minute", () => {
  expect([1, 2, 3, 9].map(pauseAfter)).toEqual([1_000, 2_000, 4_000, 30_000]);
});
