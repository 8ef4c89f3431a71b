/**
 * One stream of hints for all tabs of this browser. Browsers allow six connections to a server over HTTP/1.1, so the
 * tab that holds the lock keeps the stream and tells the others; when it closes, the next one takes over.
 * A hint says only what is out of date; the pages ask for it themselves.
 */
import { type Query, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

interface Hint {
  topics: string[];
}

type Message = { kind: "hint"; hint: Hint } | { kind: "state"; live: boolean } | { kind: "asks" };

/** What is out of date by each topic: the beginning of the addresses that tell of it. */
const TOLD_BY: Record<string, RegExp> = {
  executions: /^\/api\/v1\/(workflows|dashboard|leads|mails|demo)/,
  leads: /^\/api\/v1\/(leads|dashboard|forms|suppressions)/,
  mails: /^\/api\/v1\/(captured-mails|mails|leads|dashboard)/,
  workflows: /^\/api\/v1\/(workflows|dashboard)/,
  forms: /^\/api\/v1\/(forms|dashboard)/,
  templates: /^\/api\/v1\/templates/,
  suppressions: /^\/api\/v1\/(suppressions|leads)/,
  settings: /^\/api\/v1\/(workspace|mail-account|api-keys|session)/,
  queue: /^\/api\/v1\/(workflows\/queue-status|dashboard)/,
  dashboard: /^\/api\/v1\/dashboard/,
  clock: /^\/api\/v1\/demo/,
};

/** A list of more pages than this is looked at anew page by page, which at every hint would be too much. */
const LONG = 3;

/** Look anew at everything on the page that one of these topics tells of; without topics, at all of it. */
export function refresh(queries: QueryClient, topics?: string[]): void {
  void queries.invalidateQueries({ predicate: toldOf(topics) });
}

/** The same after a hint. Long lists wait until they look by themselves, within half a minute. */
export function follow(queries: QueryClient, topics: string[]): void {
  const told = toldOf(topics);
  void queries.invalidateQueries({ predicate: (query) => told(query) && !isLong(query) });
  void queries.invalidateQueries({ predicate: (query) => told(query) && isLong(query), refetchType: "none" });
}

function toldOf(topics: string[] | undefined): (query: Query) => boolean {
  const told = topics?.map((topic) => TOLD_BY[topic]).filter((pattern) => pattern !== undefined);
  return ({ queryKey }) => {
    const path = String(queryKey[1] ?? "");
    return told === undefined ? path !== "/api/v1/session" : told.some((pattern) => pattern.test(path));
  };
}

function isLong({ state }: Query): boolean {
  const data: unknown = state.data;
  const pages = typeof data === "object" && data !== null && "pages" in data ? data.pages : undefined;
  return Array.isArray(pages) && pages.length > LONG;
}

/** Follow the server for as long as the component lives; answers whether the connection stands. */
export function useLive(): boolean {
  const queries = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const end = listen(
      (hint) => follow(queries, hint.topics),
      (now) => {
        setLive(now);
        if (now) refresh(queries);
      },
    );
    return end;
  }, [queries]);
  return live;
}

function listen(onHint: (hint: Hint) => void, onState: (live: boolean) => void): () => void {
  const tabs = new BroadcastChannel("flowtrack.live");
  const ended = new AbortController();
  let leads = false;
  let live = false;
  const state = (now: boolean) => {
    live = now;
    onState(now);
  };
  tabs.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === "hint") onHint(data.hint);
    else if (data.kind === "state") state(data.live);
    else if (leads) tabs.postMessage({ kind: "state", live } satisfies Message);
  };
  const hold = () =>
    stream(
      (hint) => {
        onHint(hint);
        tabs.postMessage({ kind: "hint", hint } satisfies Message);
      },
      (now) => {
        state(now);
        tabs.postMessage({ kind: "state", live: now } satisfies Message);
      },
      ended.signal,
    );
  if ("locks" in navigator) {
    const held = navigator.locks.request("flowtrack.live", { signal: ended.signal }, () => {
      leads = true;
      return hold();
    });
    held.catch(() => undefined); // the page went away before it was its turn
    tabs.postMessage({ kind: "asks" } satisfies Message);
  } else void hold(); // plain http on another machine: no locks, each tab has its own
  return () => {
    ended.abort();
    tabs.close();
  };
}

/** How long to wait before a stream is asked for again, after it was refused so many times in a row. */
export function pauseAfter(refusals: number): number {
  return Math.min(30_000, 1_000 * 2 ** (refusals - 1));
}

/** Keep a stream open until `signal`. A lost one the browser takes up by itself; after a refusal it has to be told. */
function stream(onHint: (hint: Hint) => void, onState: (live: boolean) => void, signal: AbortSignal): Promise<void> {
  let refusals = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;
  const open = () => {
    source = new EventSource("/api/v1/events");
    source.addEventListener("hello", () => {
      refusals = 0;
      onState(true);
    });
    source.addEventListener("hint", ({ data }) => onHint(JSON.parse(data)));
    source.onerror = () => {
      onState(false);
      if (source.readyState !== EventSource.CLOSED) return;
      refusals += 1;
      timer = setTimeout(open, pauseAfter(refusals));
    };
  };
  open();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      source.close();
      resolve();
    });
  });
}
