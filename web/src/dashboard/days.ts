/** Days as the dashboard counts them: which are asked for, what they come to, and how it was before. */
import type { components } from "@/api/schema";

export type Day = components["schemas"]["DayView"];
export type Dashboard = components["schemas"]["DashboardView"];
export type Count = "leads" | "sent" | "replied" | "booked";

export const SPANS = [7, 30, 90] as const;
export type Span = (typeof SPANS)[number];

/** So many days are asked for, that those before the span are there too; before the longest nothing is known. */
export const ASKED: Record<Span, Span> = { 7: 30, 30: 90, 90: 90 };

export function spanOf(text: string | undefined): Span {
  return SPANS.find((span) => String(span) === text) ?? 30;
}

/** The days of the span, oldest first. */
export function daysOf(days: Day[], span: Span): Day[] {
  return days.slice(-span);
}

export function sumOf(days: Day[], count: Count): number {
  return days.reduce((sum, day) => sum + day[count], 0);
}

/** How many there were in as many days before; nothing, if that is not known. */
export function sumBefore(days: Day[], span: Span, count: Count): number | undefined {
  const before = days.slice(0, -span).slice(-span);
  return before.length === span ? sumOf(before, count) : undefined;
}

/** The points of a line through the values, in a box of so many units, the greatest at its top. */
export function linePoints(values: number[], width: number, height: number): string {
  const most = Math.max(1, ...values);
  const step = width / Math.max(1, values.length - 1);
  return values.map((value, at) => `${round(at * step)},${round(height - (height * value) / most)}`).join(" ");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** "2 Mar", of a day that is already one of the workspace's. */
export function dayText(date: string, language: string, style: "short" | "long" = "short"): string {
  const parts = { day: "numeric", month: style, timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(language, style === "long" ? { ...parts, weekday: "long" } : parts).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** Which part of the day it is, in a zone. */
export function partOfDay(now: number, timeZone?: string): "morning" | "day" | "evening" {
  const text = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone }).format(now);
  const hour = Number(text);
  if (hour >= 5 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "day" : "evening";
}
