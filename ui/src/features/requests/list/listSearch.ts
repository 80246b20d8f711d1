import type { Event, RequestCondition, RequestQuery, WorkflowType } from "../../../api";
import { z } from "../../../shared/zod";
import type { Scope } from "../scope";
import { sinceOf, untilOf } from "./dates";

export const statuses = ["pending", "approved", "denied", "all"] as const;
export type StatusFilter = (typeof statuses)[number];

export const dateFilters = ["all", "today", "yesterday", "last7", "last30", "last90"] as const;
export type DateFilter = (typeof dateFilters)[number];

export const events = [
  "create",
  "edit",
  "delete",
  "join",
  "leave",
  "nest",
  "transfer",
  "terminate",
] as const satisfies readonly Event[];

export const workflowTypes = ["system", "userDefined"] as const satisfies readonly WorkflowType[];

/** The filters with an operator of their own: they can be turned round. */
export const conditions = ["text", "event", "workflowType"] as const satisfies readonly RequestCondition[];

/** What the engine can order a list by. */
const sortable = ["event", "requester", "target", "status", "createdAt"] as const;
export type SortBy = (typeof sortable)[number];

/** The order of a list; newest first unless somebody chose another. */
export interface Sort {
  by: SortBy;
  descending: boolean;
}

const text = z.string().trim().min(1).optional().catch(undefined);

const schema = z.object({
  status: z.enum(statuses).optional().catch(undefined),
  date: z.enum(dateFilters).optional().catch(undefined),
  requester: text,
  approver: text,
  decidedBy: text,
  target: text,
  text,
  event: z.enum(events).optional().catch(undefined),
  workflowType: z.enum(workflowTypes).optional().catch(undefined),
  not: z.array(z.enum(conditions)).optional().catch(undefined),
  store: text,
  request: text,
  sort: z.enum(sortable).optional().catch(undefined),
  order: z.enum(["asc", "desc"]).optional().catch(undefined),
});

/** What the address of a list tells: its filters, its order, and the request whose details are open. */
export type ListSearch = {
  [Key in keyof z.infer<typeof schema>]?: NonNullable<z.infer<typeof schema>[Key]>;
};

/** Reads the address; what it does not understand does not narrow. */
export function listSearch(given: Record<string, unknown>): ListSearch {
  const read = schema.parse(given);
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** The filters that hold some text. */
export const textFilters = ["requester", "approver", "decidedBy", "target", "text"] as const;
export type TextFilter = (typeof textFilters)[number];

/** The filters in force: those of the address, else those of the page's default view. */
export interface Filters extends Partial<Record<TextFilter, string>> {
  status: StatusFilter;
  date: DateFilter;
  event?: (typeof events)[number];
  workflowType?: WorkflowType;
  /** Which of the conditions above show what they would leave out. */
  not?: RequestCondition[];
  store?: string;
}

/** The default view of a page, as documented. */
export function defaultFilters(scope: Scope): Filters {
  return { status: "pending", date: scope === "all" ? "all" : "today" };
}

/** Takes the filters out of the address. */
export function filtersOf(scope: Scope, search: ListSearch): Filters {
  const filters = without(without(without(search, "request"), "sort"), "order");
  return { ...defaultFilters(scope), ...filters };
}

/** Takes the order out of the address. */
export function sortOf({ sort = "createdAt", order }: ListSearch): Sort {
  return { by: sort, descending: order === undefined ? sort === "createdAt" : order === "desc" };
}

/** Writes an order for the address; the usual one leaves it empty. */
export function searchOfSort({ by, descending }: Sort): Pick<ListSearch, "sort" | "order"> {
  if (by === "createdAt" && descending) return {};
  return { sort: by, order: descending ? "desc" : "asc" };
}

/** The order after a column's heading was clicked: by it, and the other way when it was by it already. */
export function sortedBy(sort: Sort, by: SortBy): Sort {
  if (sort.by === by) return { by, descending: !sort.descending };
  return { by, descending: by === "createdAt" };
}

/** The same without one of its members. */
export function without<Thing extends object, Name extends keyof Thing>(
  thing: Thing,
  name: Name,
): Omit<Thing, Name> {
  const copy = { ...thing };
  Reflect.deleteProperty(copy, name);
  return copy;
}

/** The same without a filter, and without its operator. */
export function withoutFilter(filters: Filters, name: keyof Filters): Filters {
  const rest = without(filters, name) as Filters;
  return isCondition(name) ? turned(rest, name, false) : rest;
}

/** Tells whether a filter has an operator of its own. */
export function isCondition(name: keyof Filters): name is RequestCondition {
  return conditions.some((condition) => condition === name);
}

/** Tells whether a condition shows what it would leave out. */
export function isTurned({ not = [] }: Filters, condition: RequestCondition): boolean {
  return not.includes(condition);
}

/** The same with a condition turned round, or not. */
export function turned(filters: Filters, condition: RequestCondition, not: boolean): Filters {
  const others = (filters.not ?? []).filter((other) => other !== condition);
  const all = not ? [...others, condition] : others;
  return all.length === 0 ? without(filters, "not") : { ...filters, not: all };
}

/** Writes filters for the address; the default view leaves it empty. */
export function searchOf(scope: Scope, filters: Filters): ListSearch {
  const usual: Record<string, unknown> = { ...defaultFilters(scope) };
  return listSearch(
    Object.fromEntries(Object.entries(filters).filter(([name, value]) => usual[name] !== value)),
  );
}

/** Tells whether these are the filters of the default view. */
export function isDefaultView(scope: Scope, filters: Filters): boolean {
  return Object.keys(searchOf(scope, filters)).length === 0;
}

/** What to ask the engine for. `today` is the midnight at which the reader's day began. */
export function queryOf(scope: Scope, filters: Filters, today: number, sort?: Sort): RequestQuery {
  const { status, date, ...others } = filters;
  const from = sinceOf(date, today);
  const to = untilOf(date, today);
  return {
    scope,
    ...others,
    ...(status === "all" ? {} : { status }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(sort === undefined ? {} : { sort }),
  };
}
