import type { UseFormReturnType } from "@mantine/form";
import { useEffect } from "react";

type Form<Known> = Pick<UseFormReturnType<Known>, "getValues" | "isDirty" | "resetDirty" | "setValues">;

/** Has a form show what is there now. What a person has typed stays, field by field, until it is saved or discarded. */
export function useCurrent<Known extends object>(form: Form<Known>, current: Known): void {
  const stamp = JSON.stringify(current);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is there counts, not that it was looked at again
  useEffect(() => {
    const mine = Object.entries(form.getValues()).filter(([key]) => form.isDirty(key));
    form.resetDirty(current); // and it is what the form began with
    form.setValues({ ...current, ...Object.fromEntries(mine) });
  }, [stamp]);
}

/** The values that differ from those they began with: so that saving them undoes nothing that others have changed. */
export function differing<Known extends object>(values: Known, first: Known): Partial<Known> {
  const before = new Map(Object.entries(first).map(([key, value]) => [key, JSON.stringify(value)]));
  const changed = Object.entries(values).filter(([key, value]) => JSON.stringify(value) !== before.get(key));
  return Object.fromEntries(changed) as Partial<Known>;
}

/** What a person made of a list that began as `first`, made to the list as it is `now`: what others put in or took out stands. */
export function remade(now: string[], first: string[], mine: string[]): string[] {
  const kept = now.filter((one) => mine.includes(one) || !first.includes(one));
  return [...kept, ...mine.filter((one) => !first.includes(one) && !now.includes(one))];
}

/**
 * After a save: fields that still have what was sent take what was made of it, so that a blank that the server took off
 * is no change to save. What was typed meanwhile stays.
 */
export function settle<Known extends object>(
  form: Pick<Form<Known>, "getValues" | "resetDirty" | "setValues">,
  sent: Known,
  saved: Known,
): void {
  const typed = differing(form.getValues(), sent);
  form.resetDirty(saved);
  form.setValues({ ...saved, ...typed });
}

const FRAMES = 20;

/** Bring the first field that is marked as wrong into sight, and the keyboard to it, as soon as it is drawn as such. */
export function focusWrong(frames: unknown = FRAMES): void {
  const left = typeof frames === "number" ? frames : FRAMES; // as a form's handler it is given the form's errors
  requestAnimationFrame(() => {
    const wrong = document.querySelector<HTMLElement>('main [aria-invalid="true"]');
    wrong?.focus({ preventScroll: true });
    wrong?.scrollIntoView({ block: "center" }); // clear of the bar at the foot of the page
    if (!wrong && left > 0) focusWrong(left - 1);
  });
}
