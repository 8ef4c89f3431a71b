import type { KeyboardEvent } from "react";

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** Arrow keys move from one thing of a list to the next; `selector` says which can be reached. */
export function walk(event: KeyboardEvent<HTMLElement>, selector: string): void {
  const by = STEPS[event.key];
  const here = document.activeElement;
  if (by === undefined || !(here instanceof HTMLElement) || !here.matches(selector)) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const next = all[all.indexOf(here) + by];
  event.preventDefault();
  next?.focus();
}
