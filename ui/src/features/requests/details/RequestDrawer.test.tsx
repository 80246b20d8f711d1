import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { RequestView } from "../../../api";
import type { FakeTransport } from "../../../test/FakeTransport";
import { ada, contoso } from "../../../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../../test/renderWindow";
import { approved, aRequest, entry, person } from "../../../test/requestFixtures";

/** A host with one request. */
function withRequest(
  request: RequestView,
  timeline = [entry(1, { what: "callbackReceived" })],
): FakeTransport {
  return fakeTransport()
    .on("store_list", () => ({ stores: [contoso] }))
    .on("request_list", () => ({ requests: [request], total: 1, next: null }))
    .on("request_show", () => ({ request, timeline }));
}

const path = `/requests/all?request=${aRequest(1).id}`;
const johanna = { object: "o-johanna", name: "Johanna Lorenz" };
const edit: Partial<RequestView> = {
  event: "edit",
  target: johanna,
  targetName: johanna.name,
  changes: [{ field: "department", old: "Sales", new: "Marketing" }],
};

it("says who asks for what, and what becomes of each attribute", async () => {
  await renderWindow(withRequest(aRequest(1, edit)), path);

  expect(await screen.findByText("Alex Wilber asked to change the user Johanna Lorenz.")).toBeInTheDocument();
  const table = within(screen.getByRole("table", { name: "Changes" }));
  expect(table.getByRole("row", { name: "Department Sales Marketing" })).toBeInTheDocument();
  await expectAccessible();
});

it("tells the journey, and what the request waits for", async () => {
  await renderWindow(withRequest(aRequest(1)), path);

  expect(await screen.findByText("The flow reported")).toBeInTheDocument();
  expect(screen.getByText("Waits for Megan Bowen").closest("li")).toHaveAttribute("aria-current", "step");
});

it("approves with a comment", async () => {
  const transport = withRequest(aRequest(1)).on("request_approve", () => aRequest(1, approved));
  const { user } = await renderWindow(transport, path);

  await user.type(await screen.findByLabelText("Comment (a denial needs one)"), "Welcome");
  await user.click(screen.getByRole("button", { name: "Approve" }));

  expect(transport.requestsOf("request_approve")).toEqual([{ request: aRequest(1).id, comment: "Welcome" }]);
});

it("denies nothing without a reason", async () => {
  const transport = withRequest(aRequest(1));
  const { user } = await renderWindow(transport, path);

  await user.click(await screen.findByRole("button", { name: "Deny" }));

  expect(
    await screen.findByText("Say why the request is denied; the requester reads it."),
  ).toBeInTheDocument();
  expect(transport.requestsOf("request_deny")).toEqual([]);
});

it("denies with the reason", async () => {
  const transport = withRequest(aRequest(1)).on("request_deny", () => aRequest(1, approved));
  const { user } = await renderWindow(transport, path);

  await user.type(await screen.findByLabelText("Comment (a denial needs one)"), "She left");
  await user.click(screen.getByRole("button", { name: "Deny" }));

  expect(transport.requestsOf("request_deny")).toEqual([{ request: aRequest(1).id, reason: "She left" }]);
});

it("says why nobody decides their own request", async () => {
  const own = aRequest(1, { requester: { ...person("101", "Ada Admin") }, requesterName: ada.name });
  const { user } = await renderWindow(withRequest(own), path);

  const approve = await screen.findByRole("button", { name: "Approve" });
  await user.click(approve);

  expect(approve).toHaveAttribute("aria-disabled", "true");
  expect(approve).toHaveAccessibleDescription(/Nobody decides their own request/);
});

it("keeps the comment when a decision is refused", async () => {
  const transport = withRequest(aRequest(1)).refuse("request_approve", { code: "store_disabled" });
  const { user } = await renderWindow(transport, path);

  await user.type(await screen.findByLabelText("Comment (a denial needs one)"), "Welcome");
  await user.click(screen.getByRole("button", { name: "Approve" }));

  expect(await screen.findByText("The identity store is disabled.")).toBeInTheDocument();
  expect(screen.getByLabelText("Comment (a denial needs one)")).toHaveValue("Welcome");
});

it("offers to send again what the flow answered doubtfully", async () => {
  const doubtful = aRequest(1, {
    doubt: "noDecision",
    notices: [{ code: "flow_without_decision", message: "", remedy: "" }],
  });
  const transport = withRequest(doubtful).on("request_send_again", () => doubtful);
  const { user } = await renderWindow(transport, path);

  expect(await screen.findByText("The flow ended without a decision.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Send again" }));

  expect(transport.requestsOf("request_send_again")).toEqual([{ request: doubtful.id }]);
});

it("offers to retry a change that could not be made", async () => {
  const failed = aRequest(1, { ...approved, apply: { kind: "failed", code: "directory_denied" } });
  const transport = withRequest(failed).on("request_retry", () => failed);
  const { user } = await renderWindow(transport, path);

  const drawer = within(await screen.findByRole("dialog", { name: "Create a user: Person 1" }));
  await user.click(drawer.getByRole("button", { name: "Retry" }));

  expect(transport.requestsOf("request_retry")).toEqual([{ request: failed.id }]);
});

it("shows what somebody else changed before it is overwritten", async () => {
  const changed = aRequest(1, { ...approved, ...edit, apply: { kind: "failed", code: "target_changed" } });
  const transport = withRequest(changed)
    .on("request_form", () => ({
      target: null,
      fields: [
        {
          field: "department",
          required: false,
          maxChars: 64,
          kind: "text",
          choices: [],
          present: "Research",
        },
      ],
      workflows: [],
      uncovered: null,
    }))
    .on("request_overwrite", () => changed);
  const { user } = await renderWindow(transport, path);

  await user.click(await screen.findByRole("button", { name: "Compare and overwrite" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(await dialog.findByRole("row", { name: "Department Sales Research Marketing" })).toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Overwrite Johanna Lorenz" }));

  expect(transport.requestsOf("request_overwrite")).toEqual([{ request: changed.id }]);
});

it("shows an initial password once, and forgets it with its dialog", async () => {
  const waiting = aRequest(1, { ...approved, initialPassword: "waiting" });
  const transport = withRequest(waiting).on("request_reveal_password", () => {
    transport.on("request_show", () => ({
      request: { ...waiting, initialPassword: "revealed" },
      timeline: [],
    }));
    return { userPrincipalName: "jane@contoso.example", password: "k7Qw-Rt2m" };
  });
  const { user } = await renderWindow(transport, path);

  await user.click(await screen.findByRole("button", { name: "Reveal password" }));
  await user.click(
    within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Reveal password" }),
  );
  expect(await screen.findByText("k7Qw-Rt2m")).toBeInTheDocument();
  await user.keyboard("{Escape}");
  expect(screen.getByText("k7Qw-Rt2m")).toBeInTheDocument();
  await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Close" }));

  await waitFor(() => {
    expect(screen.queryByText("k7Qw-Rt2m")).not.toBeInTheDocument();
  });
  expect(screen.queryByRole("button", { name: "Reveal password" })).not.toBeInTheDocument();
});

it("says of a request that was cleaned up that it is gone", async () => {
  const transport = withRequest(aRequest(1)).refuse("request_show", { code: "not_found" });
  await renderWindow(transport, path);

  expect(
    await screen.findByRole("heading", { name: "This request does not exist any more" }),
  ).toBeInTheDocument();
});
