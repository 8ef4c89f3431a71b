import type { components } from "@/api/schema";

type Event = components["schemas"]["EventView"];

/** What a lead did with a mail, in the words that the page has for it. */
export type Deed =
  | { kind: "open" | "click"; at: string; byMachine: boolean; url: string }
  | { kind: "reply" | "booking"; at: string; note: string };

/** The event as a deed; nothing for what the page has no words for. */
export function deedOf(event: Event): Deed | undefined {
  const told = texts(event.data);
  const { at } = event;
  switch (event.type) {
    case "open":
    case "click": {
      const byMachine = told["grade"] === "machine";
      return { kind: event.type, at, byMachine, url: told["url"] ?? "" };
    }
    case "reply":
    case "booking":
      return { kind: event.type, at, note: told["note"] ?? "" };
    default:
      return undefined;
  }
}

function texts(data: unknown): Record<string, string> {
  if (typeof data !== "object" || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).filter((item): item is [string, string] => typeof item[1] === "string"),
  );
}
