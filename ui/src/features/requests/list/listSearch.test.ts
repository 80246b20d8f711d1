import { expect, it } from "vitest";
import {
  defaultFilters,
  filtersOf,
  listSearch,
  queryOf,
  searchOf,
  sortedBy,
  sortOf,
  turned,
  withoutFilter,
} from "./listSearch";

const today = new Date(2026, 10, 27).getTime();

it("shows the pending ones of today in My Requests and the Request Inbox, and all pending ones in All Requests", () => {
  expect(queryOf("mine", filtersOf("mine", {}), today)).toEqual({
    scope: "mine",
    status: "pending",
    from: today,
  });
  expect(queryOf("inbox", filtersOf("inbox", {}), today)).toEqual({
    scope: "inbox",
    status: "pending",
    from: today,
  });
  expect(queryOf("all", filtersOf("all", {}), today)).toEqual({ scope: "all", status: "pending" });
});

it("keeps an address without filters for the default view", () => {
  expect(searchOf("mine", defaultFilters("mine"))).toEqual({});
  expect(searchOf("mine", { status: "all", date: "today" })).toEqual({ status: "all" });
});

it("reads back from the address what it wrote", () => {
  const filters = { status: "denied", date: "last7", requester: "Alex", event: "join" } as const;

  expect(filtersOf("all", searchOf("all", filters))).toEqual(filters);
});

it("takes the operator away with its filter, and no other", () => {
  const filters = turned(
    turned({ status: "all", date: "all", text: "x", event: "join" }, "text", true),
    "event",
    true,
  );

  expect(withoutFilter(filters, "text")).toEqual({
    status: "all",
    date: "all",
    event: "join",
    not: ["event"],
  });
  expect(withoutFilter(withoutFilter(filters, "text"), "event")).toEqual({ status: "all", date: "all" });
});

it("does not narrow by what it cannot read", () => {
  expect(listSearch({ status: "lost", date: 7, requester: "  ", sort: "approvers" })).toEqual({});
});

it("ends yesterday where today begins", () => {
  const { from, to } = queryOf("all", { status: "all", date: "yesterday" }, today);

  expect(from).toBe(new Date(2026, 10, 26).getTime());
  expect(to).toBe(today);
});

it("counts today among the last seven days", () => {
  expect(queryOf("all", { status: "all", date: "last7" }, today).from).toBe(new Date(2026, 10, 21).getTime());
});

it("turns the order round when the same heading is clicked again", () => {
  const first = sortedBy(sortOf({}), "target");

  expect(first).toEqual({ by: "target", descending: false });
  expect(sortedBy(first, "target")).toEqual({ by: "target", descending: true });
});
