import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { CallError, type RequestView } from "../../../api";
import type { FakeTransport } from "../../../test/FakeTransport";
import { contoso } from "../../../test/fixtures";
import { giveLayout } from "../../../test/layout";
import { expectAccessible, fakeTransport, renderWindow } from "../../../test/renderWindow";
import { approved, aRequest } from "../../../test/requestFixtures";

beforeEach(() => {
  giveLayout();
});

function withRequests(requests: readonly RequestView[]): FakeTransport {
  return fakeTransport()
    .on("store_list", () => ({ stores: [contoso] }))
    .on("request_list", () => ({ requests: [...requests], total: requests.length, next: null }));
}

/** Opens All Requests, selects everything, and opens a dialog. */
async function doWithAll(transport: FakeTransport, command: string) {
  const { user } = await renderWindow(transport, "/requests/all?status=all");
  await user.click(await screen.findByRole("checkbox", { name: "Select all that are loaded" }));
  await user.click(screen.getByRole("button", { name: command }));
  return { user, dialog: within(await screen.findByRole("alertdialog")) };
}

it("asks to select first", async () => {
  await renderWindow(withRequests([aRequest(1)]), "/requests/all");
  await screen.findByRole("grid");

  const approve = screen.getByRole("button", { name: "Approve Requests" });

  expect(approve).toHaveAttribute("aria-disabled", "true");
  expect(approve).toHaveAccessibleDescription("Select requests first.");
});

it("approves each of them and tells what came of it", async () => {
  const transport = withRequests([aRequest(1), aRequest(2)]).on("request_approve", ({ request }) => {
    if (request === aRequest(1).id) return aRequest(1, approved);
    throw new CallError({
      code: "already_decided",
      message: "",
      remedy: "",
      retryable: false,
      correlation: null,
      details: {},
    });
  });
  const { user, dialog } = await doWithAll(transport, "Approve Requests");

  await user.click(dialog.getByRole("button", { name: "Approve" }));

  expect(dialog.getByText("Approve requests")).toHaveFocus();
  const results = within(await dialog.findByRole("list", { name: "Results" }));
  expect(await results.findByText("Done")).toBeInTheDocument();
  expect(await results.findByText("Refused")).toBeInTheDocument();
  expect(results.getByText(/The request is decided already/)).toBeInTheDocument();
  await expectAccessible();
});

it("leaves out what cannot be decided, and says why", async () => {
  const transport = withRequests([aRequest(1), aRequest(2, approved)]).on("request_approve", () =>
    aRequest(1, approved),
  );
  const { user, dialog } = await doWithAll(transport, "Approve Requests");

  expect(dialog.getByText("Left out")).toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Approve" }));

  await dialog.findByText("Done");
  expect(transport.requestsOf("request_approve")).toEqual([{ request: aRequest(1).id, comment: "" }]);
});

it("denies nothing without a reason", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user, dialog } = await doWithAll(transport, "Deny Request");

  await user.click(dialog.getByRole("button", { name: "Deny" }));

  expect(await dialog.findByText(/Say why the request is denied/)).toBeInTheDocument();
  expect(dialog.getByRole("textbox")).toHaveFocus();
  expect(transport.requestsOf("request_deny")).toEqual([]);
});

it("takes no comment that is too long", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user, dialog } = await doWithAll(transport, "Approve Requests");

  await user.click(dialog.getByRole("textbox"));
  await user.paste("a".repeat(4001));
  await user.click(dialog.getByRole("button", { name: "Approve" }));

  expect(await dialog.findByText("A comment has at most 4000 characters.")).toBeInTheDocument();
  expect(transport.requestsOf("request_approve")).toEqual([]);
});

it("gives the focus back to the command when it is closed", async () => {
  const { user, dialog } = await doWithAll(withRequests([aRequest(1)]), "Deny Request");

  await user.click(dialog.getByRole("button", { name: "Cancel" }));

  expect(screen.getByRole("button", { name: "Deny Request" })).toHaveFocus();
});

it("leaves the rest when it is cancelled", async () => {
  let answer: (view: RequestView) => void = () => undefined;
  const transport = withRequests([aRequest(1), aRequest(2)]).on(
    "request_approve",
    () =>
      new Promise<RequestView>((resolve) => {
        answer = resolve;
      }),
  );
  const { user, dialog } = await doWithAll(transport, "Approve Requests");

  await user.click(dialog.getByRole("button", { name: "Approve" }));
  await user.click(await dialog.findByRole("button", { name: "Cancel the rest" }));
  answer(aRequest(1, approved));

  expect(await dialog.findByText("Cancelled")).toBeInTheDocument();
  expect(transport.requestsOf("request_approve")).toHaveLength(1);
});

it("reroutes to the manager of the user", async () => {
  const transport = withRequests([aRequest(1)]).on("request_reroute", () => aRequest(1));
  const { user, dialog } = await doWithAll(transport, "ReRoute");

  await user.click(dialog.getByRole("button", { name: "Reroute" }));

  await waitFor(() => {
    expect(transport.requestsOf("request_reroute")).toEqual([
      { request: aRequest(1).id, to: { kind: "managerOfUser" } },
    ]);
  });
});

it("wants somebody named to reroute to others", async () => {
  const transport = withRequests([aRequest(1)]);
  const { user, dialog } = await doWithAll(transport, "ReRoute");

  await user.click(dialog.getByRole("radio", { name: "Other" }));
  await user.click(dialog.getByRole("button", { name: "Reroute" }));

  expect(await dialog.findByText("Choose who shall approve.")).toBeInTheDocument();
  expect(transport.requestsOf("request_reroute")).toEqual([]);
});
