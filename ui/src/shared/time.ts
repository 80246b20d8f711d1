/** The time in the reader's zone and habits, to the second. */
export function exactTime(ms: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" }).format(ms);
}
