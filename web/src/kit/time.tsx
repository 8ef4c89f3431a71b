import { Text, Tooltip } from "@mantine/core";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** How far FlowTrack's business clock is ahead of this machine's, and how fast it goes; in the demo both change. */
export interface Clock {
  offsetMs: number;
  pace: number;
  readAt: number;
}

const REAL: Clock = { offsetMs: 0, pace: 1, readAt: 0 };
const Clocks = createContext<Clock>(REAL);

export function ClockProvider({ clock, children }: { clock: Clock | undefined; children: ReactNode }) {
  return <Clocks.Provider value={clock ?? REAL}>{children}</Clocks.Provider>;
}

/** The business clock now, in milliseconds; looked at anew every `everyMs`. */
export function useNow(everyMs = 20_000): number {
  const clock = useContext(Clocks);
  const read = () => {
    const real = Date.now();
    return real + clock.offsetMs + (real - clock.readAt) * (clock.readAt ? clock.pace - 1 : 0);
  };
  const [, tick] = useState(0);
  const pause = clock.pace > 1 ? Math.min(everyMs, 1_000) : everyMs;
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), pause);
    return () => clearInterval(timer);
  }, [pause]);
  return read();
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 days ago", "in 2 hours", "now". */
export function relative(fromNowMs: number, language: string): string {
  const seconds = fromNowMs / 1000;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return unit === "second" ? format.format(0, "second") : format.format(Math.round(seconds / length), unit);
}

/** How the time of day is said everywhere: "8:31 AM", or "08:31" in languages that count to 24; else the browser takes the one
 * or the other by what stands beside it. */
export function timeOfDay(language: string): Intl.DateTimeFormatOptions {
  const { hour12 } = new Intl.DateTimeFormat(language, { hour: "numeric" }).resolvedOptions();
  return { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit" };
}

/** "Mon, 2 March 2026, 10:00 CET", in the reader's own zone, or in one that is given. */
export function absolute(at: string | number, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "long",
    year: "numeric",
    ...timeOfDay(language),
    timeZoneName: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(at));
}

/** A moment as people say it; the exact one, with its zone, on hover, focus and to screen readers. */
export function When({ at, missing }: { at: string | null | undefined; missing?: string }) {
  const { t, i18n } = useTranslation("kit");
  const now = useNow();
  if (!at)
    return (
      <Text span inherit c="dimmed">
        {missing ?? t("never")}
      </Text>
    );
  const exact = absolute(at, i18n.language);
  return (
    <Tooltip label={exact} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at}>{relative(Date.parse(at) - now, i18n.language)}</time>
    </Tooltip>
  );
}

/** "2.1 s", "3 days": how long something took. */
export function duration(ms: number, language: string): string {
  const seconds = ms / 1000;
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ["second", 1];
  const digits = unit === "second" ? 1 : 0;
  const value = Number((seconds / length).toFixed(digits));
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
