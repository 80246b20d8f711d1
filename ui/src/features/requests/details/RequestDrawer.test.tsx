import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { RequestFormResponse, RequestView } from "../../../api";
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

/** A window in which the details have no room beside the list, until it is made wider. */
function narrowWindow(): { widen: () => void } {
  let wide = false;
  const listeners = new Set<() => void>();
  vi.spyOn(window, "matchMedia").mockImplementation((media) => {
    const ofWidth = media.includes("min-width: 1100px");
    return {
      matches: ofWidth && wide,
      media,
      addEventListener: (_type: string, listener: () => void) => {
        if (ofWidth) listeners.add(listener);
      },
      removeEventListener: (_type: string, listener: () => void) => listeners.delete(listener),
    } as unknown as MediaQueryList;
  });
  return {
    widen: () => {
      act(() => {
        wide = true;
        for (const listener of listeners) listener();
      });
    },
  };
}

const waiting = aRequest(1, { ...approved, initialPassword: "waiting" });

/** Opens the question whether to reveal the initial password. */
async function askToReveal(transport: FakeTransport) {
  const { user } = await renderWindow(transport, path);
  await user.click(await screen.findByRole("button", { name: "Reveal password" }));
  return { user, dialog: within(await screen.findByRole("alertdialog")) };
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
  expect(screen.getByLabelText("Comment (a denial needs one)")).toHaveFocus();
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

it("takes no comment that is too long", async () => {
  const transport = withRequest(aRequest(1));
  const { user } = await renderWindow(transport, path);

  await user.click(await screen.findByLabelText("Comment (a denial needs one)"));
  await user.paste("a".repeat(4001));
  await user.click(screen.getByRole("button", { name: "Approve" }));

  expect(await screen.findByText("A comment has at most 4000 characters.")).toBeInTheDocument();
  expect(transport.requestsOf("request_approve")).toEqual([]);
});

it("keeps a comment when the window becomes wide enough for the details beside the list", async () => {
  const { widen } = narrowWindow();
  const { user } = await renderWindow(withRequest(aRequest(1)), path);

  await user.type(await screen.findByLabelText("Comment (a denial needs one)"), "She left");
  widen();

  expect(await screen.findByRole("complementary", { name: /Person 1/ })).toBeInTheDocument();
  expect(screen.getByLabelText("Comment (a denial needs one)")).toHaveValue("She left");
});

it("says so when somebody else decided first, and keeps the focus", async () => {
  const transport = withRequest(aRequest(1));
  const { user } = await renderWindow(transport, path);
  const approve = await screen.findByRole("button", { name: "Approve" });

  transport
    .refuse("request_approve", { code: "already_decided" })
    .on("request_show", () => ({ request: aRequest(1, approved), timeline: [] }));
  await user.click(approve);

  await waitFor(() => {
    expect(approve).not.toBeInTheDocument();
  });
  expect(screen.getByText("The request is decided already.")).toBeInTheDocument();
  expect(screen.getByRole("heading", { name: "Create a user: Person 1" })).toHaveFocus();
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

it("leads to where each thing that it lacks is mended, and to the account that has to sign in", async () => {
  const notices = (["service_credential_missing", "nobody_can_approve", "sign_in_needed"] as const).map(
    (code) => ({ code, message: "", remedy: "" }),
  );
  const transport = withRequest(aRequest(1, { notices })).on("store_list", () => ({
    stores: [{ ...contoso, serviceCredential: ada.id }],
  }));
  await renderWindow(transport, path);

  const drawer = within(await screen.findByRole("dialog", { name: "Create a user: Person 1" }));
  const link = (name: string) => drawer.getByRole("link", { name });
  await waitFor(() => {
    expect(link("Sign in")).toHaveAttribute("href", `/sign-in?account=${ada.id}`);
  });
  expect(link("Choose the accounts of the store")).toHaveAttribute(
    "href",
    `/stores/${contoso.id}/connection`,
  );
  expect(link("Open Advanced Workflow Settings")).toHaveAttribute(
    "href",
    `/stores/${contoso.id}/workflows/advanced`,
  );
});

it("offers to retry a change that could not be made", async () => {
  const failed = aRequest(1, { ...approved, apply: { kind: "failed", code: "directory_denied" } });
  const transport = withRequest(failed).on("request_retry", () => failed);
  const { user } = await renderWindow(transport, path);

  const drawer = within(await screen.findByRole("dialog", { name: "Create a user: Person 1" }));
  await user.click(drawer.getByRole("button", { name: "Retry" }));

  expect(transport.requestsOf("request_retry")).toEqual([{ request: failed.id }]);
});

const changed = aRequest(1, { ...approved, ...edit, apply: { kind: "failed", code: "target_changed" } });

/** What the directory holds now. */
function departmentOf(present: string): RequestFormResponse {
  return {
    target: null,
    fields: [{ field: "department", required: false, maxChars: 64, kind: "text", choices: [], present }],
    workflows: [],
    uncovered: null,
  };
}

it("shows what somebody else changed before it is overwritten", async () => {
  const transport = withRequest(changed)
    .on("request_form", () => departmentOf("Research"))
    .on("request_overwrite", () => changed);
  const { user } = await renderWindow(transport, path);

  await user.click(await screen.findByRole("button", { name: "Compare and overwrite" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(await dialog.findByRole("row", { name: "Department Sales Research Marketing" })).toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Overwrite Johanna Lorenz" }));

  expect(transport.requestsOf("request_overwrite")).toEqual([{ request: changed.id }]);
});

it("compares with the values of now each time, and gives the focus back", async () => {
  const transport = withRequest(changed).on("request_form", () => departmentOf("Research"));
  const { user } = await renderWindow(transport, path);
  const compare = await screen.findByRole("button", { name: "Compare and overwrite" });
  await user.click(compare);
  await screen.findByRole("row", { name: "Department Sales Research Marketing" });
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(compare).toHaveFocus();

  transport.on("request_form", () => departmentOf("Finance"));
  await user.click(compare);

  expect(
    await screen.findByRole("row", { name: /Department Sales (Research|Finance) Marketing/ }),
  ).toHaveTextContent("Finance");
});

it("shows an initial password once, and forgets it with its dialog", async () => {
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

it("keeps the initial password on show when the window becomes wide", async () => {
  const { widen } = narrowWindow();
  const transport = withRequest(waiting).on("request_reveal_password", () => ({
    userPrincipalName: "jane@contoso.example",
    password: "k7Qw-Rt2m",
  }));
  const { user, dialog } = await askToReveal(transport);
  await user.click(dialog.getByRole("button", { name: "Reveal password" }));
  await screen.findByText("k7Qw-Rt2m");
  expect(screen.getByText("Initial password")).toHaveFocus();

  widen();

  expect(screen.getByText("k7Qw-Rt2m")).toBeInTheDocument();
});

it("does not close before the initial password was seen", async () => {
  const { user, dialog } = await askToReveal(withRequest(waiting).hang("request_reveal_password"));
  await user.click(dialog.getByRole("button", { name: "Reveal password" }));

  await user.keyboard("{Escape}");
  await user.click(dialog.getByRole("button", { name: "Cancel" }));

  expect(dialog.getByRole("button", { name: "Revealing" })).toBeInTheDocument();
});

it("gives the focus back when the initial password is not revealed after all", async () => {
  const { user, dialog } = await askToReveal(withRequest(waiting));

  await user.click(dialog.getByRole("button", { name: "Cancel" }));

  expect(screen.getByRole("button", { name: "Reveal password" })).toHaveFocus();
});

it("says that a request is on its way", async () => {
  await renderWindow(withRequest(aRequest(1)).hang("request_show"), path);

  expect(await screen.findByLabelText("Loading the request")).toBeInTheDocument();
});

it("says why a request cannot be shown, and tries again", async () => {
  const transport = withRequest(aRequest(1)).refuse("request_show", { code: "database_damaged" });
  const { user } = await renderWindow(transport, path);
  await screen.findByText("The database is damaged");

  transport.on("request_show", () => ({ request: aRequest(1), timeline: [] }));
  await user.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByRole("heading", { name: "Create a user: Person 1" })).toBeInTheDocument();
});

it("says of a request that was cleaned up that it is gone", async () => {
  const transport = withRequest(aRequest(1)).refuse("request_show", { code: "not_found" });
  await renderWindow(transport, path);

  expect(
    await screen.findByRole("heading", { name: "This request does not exist any more" }),
  ).toBeInTheDocument();
});
