/**
 * One stream of hints for all tabs of this browser. Browsers allow six connections to a server over HTTP/1.1, so the
 * tab that holds the lock keeps the stream and tells the others; when it closes, the next one takes over.
 * A hint says only what is out of date; the pages ask for it themselves.
 */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
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
  settings: /^\/api\/v1\/(workspace|mail-account|api-keys)/,
  queue: /^\/api\/v1\/(workflows\/queue-status|dashboard)/,
  dashboard: /^\/api\/v1\/dashboard/,
  clock: /^\/api\/v1\/demo/,
};

/** Look anew at everything on the page that one of these topics tells of; without topics, at all of it. */
export function refresh(queries: QueryClient, topics?: string[]): void {
  const told = topics?.map((topic) => TOLD_BY[topic]).filter((pattern) => pattern !== undefined);
  void queries.invalidateQueries({
    predicate: ({ queryKey }) => {
      const path = String(queryKey[1] ?? "");
      return path !== "/api/v1/session" && (told === undefined || told.some((pattern) => pattern.test(path)));
    },
  });
}

/** Follow the server for as long as the component lives; answers whether the connection stands. */
export function useLive(): boolean {
  const queries = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const end = follow(
      (hint) => refresh(queries, hint.topics),
      (now) => {
        setLive(now);
        if (now) refresh(queries);
      },
    );
    return end;
  }, [queries]);
  return live;
}

function follow(onHint: (hint: Hint) => void, onState: (live: boolean) => void): () => void {
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

/** Keep a stream open until `signal`; the browser connects anew by itself. */
function stream(onHint: (hint: Hint) => void, onState: (live: boolean) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource("/api/v1/events");
    source.addEventListener("hello", () => onState(true));
    source.addEventListener("hint", ({ data }) => onHint(JSON.parse(data)));
    source.onerror = () => onState(false);
    signal.addEventListener("abort", () => {
      source.close();
      resolve();
    });
  });
}
