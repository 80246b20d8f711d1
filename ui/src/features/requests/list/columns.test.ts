import { expect, it } from "vitest";
import { columnsThatFit } from "./columns";

function ids(...[width, status]: Parameters<typeof columnsThatFit>) {
  return columnsThatFit(width, status).map(({ id }) => id);
}

it("shows the documented columns in their order where there is room", () => {
  expect(ids(2000, "all")).toEqual([
    "description",
    "approvers",
    "requester",
    "target",
    "status",
    "date",
    "reason",
  ]);
});

it("shows no denial reason where nothing was denied", () => {
  expect(ids(2000, "pending")).not.toContain("reason");
});

it("keeps what happens and how it stands in the narrowest list", () => {
  expect(ids(200, "all")).toEqual(["description", "status"]);
});
