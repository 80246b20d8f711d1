import type { SortBy, StatusFilter } from "./listSearch";

/** The documented columns, in their order. */
const columns = [
  { id: "description", width: 168, share: 2, keep: 0, sort: "event" },
  { id: "approvers", width: 124, share: 1.4, keep: 4, sort: undefined },
  { id: "requester", width: 112, share: 1.2, keep: 5, sort: "requester" },
  { id: "target", width: 136, share: 1.6, keep: 2, sort: "target" },
  { id: "status", width: 164, share: 0, keep: 1, sort: "status" },
  { id: "date", width: 128, share: 0, keep: 3, sort: "createdAt" },
  { id: "reason", width: 140, share: 1.6, keep: 6, sort: undefined },
] as const satisfies readonly { sort: SortBy | undefined; [name: string]: unknown }[];

export type ColumnId = (typeof columns)[number]["id"];
export type Column = (typeof columns)[number];

const selectWidth = 40;

/** The columns that fit, the least telling left out first; what is left out stands in the details. */
export function columnsThatFit(width: number, status: StatusFilter): readonly Column[] {
  // Nothing that is pending or approved was denied.
  const told = columns.filter(({ id }) => id !== "reason" || status === "denied" || status === "all");
  const kept = new Set<ColumnId>();
  let used = selectWidth;
  for (const column of [...told].sort((a, b) => a.keep - b.keep)) {
    used += column.width;
    if (used > width && kept.size >= 2) break;
    kept.add(column.id);
  }
  return told.filter(({ id }) => kept.has(id));
}

/** The columns as the style sheet counts them. */
export function gridTemplate(shown: readonly Column[]): string {
  const tracks = shown.map(({ width, share }) =>
    share === 0 ? `${width}px` : `minmax(min(${width}px, 100%), ${share}fr)`,
  );
  return [`${selectWidth}px`, ...tracks].join(" ");
}
