/** The time in the reader's zone and habits, to the second. */
export function exactTime(ms: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" }).format(ms);
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago or ahead in words of that language, within a day of now; after that the date, with the time to the minute unless only the day is wanted. */
export function nearTime(language: string, ms: number, now: number, dayOnly = false): string {
  const apart = ms - now;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (Math.abs(apart) < minute) return relative.format(0, "second");
  if (Math.abs(apart) < hour) return relative.format(Math.round(apart / minute), "minute");
  if (Math.abs(apart) < day) return relative.format(Math.round(apart / hour), "hour");
  const style = dayOnly ? {} : ({ timeStyle: "short" } as const);
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", ...style }).format(ms);
}
