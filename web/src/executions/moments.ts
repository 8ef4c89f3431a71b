import { timeOfDay } from "@/kit/time";

/** "Tue, 3 Mar, 10:00", in the reader's own zone; with the year where it is not this one. */
export function moment(at: string, now: number, language: string): string {
  const date = new Date(at);
  const thisYear = date.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(thisYear ? {} : { year: "numeric" }),
    ...timeOfDay(language),
  }).format(date);
}

/** "10:00:05", for what happened within seconds of each other. */
export function clockTime(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, { ...timeOfDay(language), second: "2-digit" }).format(new Date(at));
}
