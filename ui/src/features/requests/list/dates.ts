import { useSyncExternalStore } from "react";
import type { DateFilter } from "./listSearch";

/** The midnight at which the reader's day began. */
function midnight(): number {
  return new Date().setHours(0, 0, 0, 0);
}

function subscribe(listener: () => void): () => void {
  const timer = window.setInterval(listener, 60_000);
  return () => {
    window.clearInterval(timer);
  };
}

/** The day that it is; a list of today's requests that stays open becomes one of tomorrow's. */
export function useToday(): number {
  return useSyncExternalStore(subscribe, midnight);
}

/** Days are counted by the calendar: one that begins or ends summer time is not 24 hours long. */
function daysBefore(today: number, days: number): number {
  const date = new Date(today);
  return date.setDate(date.getDate() - days);
}

/** The moment a date filter begins with. "Last 7 Days" are today and the six days before. */
export function sinceOf(date: DateFilter, today: number): number | undefined {
  const days = { all: undefined, today: 0, yesterday: 1, last7: 6, last30: 29, last90: 89 }[date];
  return days === undefined ? undefined : daysBefore(today, days);
}

/** The moment a date filter ends before. */
export function untilOf(date: DateFilter, today: number): number | undefined {
  return date === "yesterday" ? today : undefined;
}
