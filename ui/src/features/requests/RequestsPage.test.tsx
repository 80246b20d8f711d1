import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type { RequestView } from "../../api";
import type { FakeTransport } from "../../test/FakeTransport";
import { appState, contoso } from "../../test/fixtures";
import { giveLayout } from "../../test/layout";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";
import { aRequest } from "../../test/requestFixtures";

beforeEach(() => {
  giveLayout();
});

/** A host with these requests, of which so many are of other dates. */
function withRequests(requests: readonly RequestView[], others = 0): FakeTransport {
  return fakeTransport()
    .on("store_list", () => ({ stores: [contoso] }))
    .on("request_list", ({ from, limit }) => ({
      requests: limit === 1 ? [] : [...requests],
      total: requests.length + (from === undefined ? others : 0),
      next: null,
    }))
    .on("request_show", ({ request }) => ({
      request: requests.find(({ id }) => id === request) ?? aRequest(0),
      timeline: [],
    }));
}

/** What was asked for the list itself, without what was only counted. */
function listed(transport: FakeTransport) {
  return transport.requestsOf("request_list").filter(({ limit }) => limit !== 1);
}

it("shows the rows of a list with the documented columns", async () => {
  await renderWindow(withRequests([aRequest(1), aRequest(2)]), "/requests/all?status=all");

  const grid = within(await screen.findByRole("grid", { name: "All Requests" }));
  expect(grid.getAllByRole("columnheader").map(({ textContent }) => textContent)).toEqual([
    "",
    "Description",
    "Approver(s)",
    "Requester",
    "Target",
    "Status",
    "Date",
    "Denial reason",
  ]);
  expect(
    grid.getByRole("row", { name: /Create a user.*Megan Bowen.*Alex Wilber.*Person 1.*Pending/ }),
  ).toBeVisible();
  await expectAccessible();
});

it("says which filters are on and how many requests they keep back, and shows those on one click", async () => {
  const transport = withRequests([aRequest(1)], 11);
  const { user } = await renderWindow(transport, "/requests/inbox");

  expect(await screen.findByRole("button", { name: "Date: Today" })).toBeInTheDocument();
  await user.click(await screen.findByRole("button", { name: "Show all dates" }));

  await waitFor(() => {
    expect(listed(transport).at(-1)).not.toHaveProperty("from");
  });
  expect(screen.queryByRole("button", { name: "Date: Today" })).not.toBeInTheDocument();
});

it("takes a filter off by its tag", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user } = await renderWindow(transport, "/requests/all");

  await user.click(await screen.findByRole("button", { name: "Request status: Pending Remove the filter" }));

  await waitFor(() => {
    expect(listed(transport).at(-1)).not.toHaveProperty("status");
  });
});

it("asks for what the filters say when they are applied, and not before", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user } = await renderWindow(transport, "/requests/all");
  await screen.findByRole("grid");

  await user.click(screen.getByRole("button", { name: "Filters" }));
  await user.selectOptions(screen.getByLabelText("Requesters"), "Custom");
  await user.type(screen.getByLabelText("Requesters: whom to look for"), "Alex");
  expect(listed(transport)).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "Apply" }));

  await waitFor(() => {
    expect(listed(transport).at(-1)).toMatchObject({ requester: "Alex", status: "pending" });
  });
  expect(screen.getByRole("button", { name: "Filters" })).toHaveFocus();
});

it("orders by the column whose heading is clicked", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user } = await renderWindow(transport, "/requests/all");

  await user.click(await screen.findByRole("button", { name: "Target" }));

  await waitFor(() => {
    expect(listed(transport).at(-1)).toMatchObject({ sort: { by: "target", descending: false } });
  });
  expect(screen.getByRole("columnheader", { name: "Target" })).toHaveAttribute("aria-sort", "ascending");
});

it("is gone through by arrow keys, selects by Space, opens by Enter, and has the focus back after", async () => {
  const { user } = await renderWindow(withRequests([aRequest(1), aRequest(2)]), "/requests/all");
  const second = await screen.findByRole("row", { name: /Person 2/ });

  screen.getByRole("row", { name: /Person 1/ }).focus();
  await user.keyboard("{ArrowDown} {Enter}");
  expect(second).toHaveAttribute("aria-selected", "true");
  expect(await screen.findByRole("heading", { name: "Create a user: Person 2" })).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Close details" }));

  await waitFor(() => {
    expect(screen.getByRole("row", { name: /Person 2/ })).toHaveFocus();
  });
});

it("asks for the next page before the end of what is loaded is reached", async () => {
  const requests = [aRequest(1), aRequest(2)];
  const transport = withRequests(requests).on("request_list", ({ after, limit }) => {
    if (limit === 1) return { requests: [], total: 2, next: null };
    return after === undefined
      ? { requests: requests.slice(0, 1), total: 2, next: aRequest(1).id }
      : { requests: requests.slice(1), total: 2, next: null };
  });
  await renderWindow(transport, "/requests/all");

  expect(await screen.findByRole("row", { name: /Person 2/ })).toBeInTheDocument();
  expect(listed(transport).at(-1)).toMatchObject({ after: aRequest(1).id });
});

it("draws only the rows that are seen of very many", async () => {
  const many = Array.from({ length: 1000 }, (_, number) => aRequest(number));
  await renderWindow(withRequests(many), "/requests/all");

  const grid = await screen.findByRole("grid");
  expect(grid).toHaveAttribute("aria-rowcount", "1001");
  expect(within(grid).getAllByRole("row").length).toBeLessThan(60);
});

it("keeps what is known when it cannot be asked again", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user } = await renderWindow(transport, "/requests/all");
  await screen.findByRole("row", { name: /Person 1/ });

  transport.refuse("request_list", { code: "database_damaged" });
  await user.click(screen.getByRole("button", { name: "Refresh" }));

  expect(await screen.findByText("The database is damaged.")).toBeInTheDocument();
  expect(screen.getByRole("row", { name: /Person 1/ })).toBeInTheDocument();
});

it("follows what changes elsewhere", async () => {
  const transport = withRequests([aRequest(1)]);
  await renderWindow(transport, "/requests/all");
  await screen.findByRole("row", { name: /Person 1/ });

  transport
    .on("request_list", () => ({ requests: [aRequest(2), aRequest(1)], total: 2, next: null }))
    .emit("changed", { topics: ["requests"] });

  expect(await screen.findByRole("row", { name: /Person 2/ })).toBeInTheDocument();
});

it("asks to sign in where it is not known whose requests these would be", async () => {
  const transport = withRequests([]).refuse("request_list", { code: "sign_in_needed" });
  await renderWindow(transport, "/requests/mine");

  expect(await screen.findByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/sign-in");
  await expectAccessible();
});

it("shows nothing of whoever signed out", async () => {
  const transport = withRequests([aRequest(1)]);
  await renderWindow(transport, "/requests/inbox");
  await screen.findByRole("row", { name: /Person 1/ });
  await screen.findByRole("link", { name: /Request Inbox\W*1/ });

  transport
    .on("app_state", () => ({ ...appState, activeAccount: null }))
    .refuse("request_list", { code: "sign_in_needed" })
    .emit("changed", { topics: ["accounts", "app", "stores"] });

  expect(await screen.findByText("Sign in to see your requests")).toBeInTheDocument();
  expect(screen.queryByRole("row", { name: /Person 1/ })).not.toBeInTheDocument();
  expect(screen.queryByRole("link", { name: /Request Inbox\W*1/ })).not.toBeInTheDocument();
});

it("says that the requests are on their way", async () => {
  await renderWindow(withRequests([]).hang("request_list"), "/requests/all");

  expect(await screen.findByLabelText("Loading requests")).toBeInTheDocument();
});

it("says why no requests can be shown, and tries again", async () => {
  const transport = withRequests([]).refuse("request_list", { code: "database_damaged" });
  const { user } = await renderWindow(transport, "/requests/all");
  await screen.findByText("The database is damaged");

  transport.on("request_list", () => ({ requests: [aRequest(1)], total: 1, next: null }));
  await user.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByRole("row", { name: /Person 1/ })).toBeInTheDocument();
});

it("looks for what an added filter says", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user } = await renderWindow(transport, "/requests/all");
  await user.click(await screen.findByRole("button", { name: "Filters" }));

  await user.click(screen.getByRole("button", { name: "Add Filter" }));
  await user.click(await screen.findByRole("menuitem", { name: "Workflow Event" }));
  await user.selectOptions(screen.getByLabelText("Workflow Event: value"), "Transfer");
  await user.click(screen.getByRole("button", { name: "Apply" }));

  await waitFor(() => {
    expect(listed(transport).at(-1)).toMatchObject({ event: "transfer", status: "pending" });
  });
});

it("shows what a filter would leave out when its operator says so", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user } = await renderWindow(transport, "/requests/all");
  await user.click(await screen.findByRole("button", { name: "Filters" }));

  await user.click(screen.getByRole("button", { name: "Add Filter" }));
  await user.click(await screen.findByRole("menuitem", { name: "Workflow Type" }));
  await user.selectOptions(screen.getByLabelText("Workflow Type"), "Not Equals");
  await user.selectOptions(screen.getByLabelText("Workflow Type: value"), "System");
  await user.click(screen.getByRole("button", { name: "Apply" }));

  await waitFor(() => {
    expect(listed(transport).at(-1)).toMatchObject({ workflowType: "system", not: ["workflowType"] });
  });
  expect(screen.getByText("Workflow Type: not System")).toBeInTheDocument();
});

it("goes back to the default view when the filters are reset", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user } = await renderWindow(transport, "/requests/all?status=denied&requester=Alex");
  await user.click(await screen.findByRole("button", { name: "Filters" }));

  await user.click(screen.getByRole("button", { name: "Reset Filter" }));

  await waitFor(() => {
    expect(listed(transport).at(-1)).toMatchObject({ status: "pending" });
  });
  expect(listed(transport).at(-1)).not.toHaveProperty("requester");
});

it("shows all requests on one click where the default view is empty", async () => {
  const transport = withRequests([]);
  const { user } = await renderWindow(transport, "/requests/mine");

  await user.click(await screen.findByRole("button", { name: "Show all requests" }));

  await waitFor(() => {
    expect(listed(transport).at(-1)).toEqual({
      scope: "mine",
      sort: { by: "createdAt", descending: true },
      limit: 100,
    });
  });
});

it("exports all pages of what is listed, and says where the file is", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user } = await renderWindow(transport, "/requests/all");
  await screen.findByRole("grid");
  transport.on("request_list", ({ after }) =>
    after === undefined
      ? { requests: [aRequest(1)], total: 2, next: aRequest(1).id }
      : { requests: [aRequest(2)], total: 2, next: null },
  );

  await user.click(screen.getByRole("button", { name: "Export" }));

  expect(await screen.findByText("2 requests exported to")).toBeInTheDocument();
  expect(screen.getByText(/^\/home\/megan\/Downloads\/Requests .*\.csv$/)).toBeInTheDocument();
  expect(transport.exported[0]?.text).toContain("Person 2");
});

it("says why nothing was exported, and gives the focus back", async () => {
  const transport = withRequests([aRequest(1)]).refuseToSave({ code: "downloads_missing" });
  const { user } = await renderWindow(transport, "/requests/all");
  await screen.findByRole("grid");
  const command = screen.getByRole("button", { name: "Export" });

  await user.click(command);
  expect(await screen.findByText("Nothing was written.")).toBeInTheDocument();
  await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Close" }));

  expect(command).toHaveFocus();
});

it("stays until it can say where the exported file is", async () => {
  const transport = withRequests([aRequest(1)]);
  vi.spyOn(transport, "saveExport").mockReturnValue(new Promise(() => undefined));
  const { user } = await renderWindow(transport, "/requests/all");
  await screen.findByRole("grid");

  await user.click(screen.getByRole("button", { name: "Export" }));
  await screen.findByText("Writing the file");
  await user.keyboard("{Escape}");

  expect(screen.getByText("Writing the file")).toBeInTheDocument();
});
