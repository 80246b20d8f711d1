import { screen, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import type { AccountResourceView } from "../../api";
import { ada, megan } from "../../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

beforeEach(() => {
  window.localStorage.clear();
});

it("says who is acting and switches to another account", async () => {
  const transport = fakeTransport()
    .on("account_list", () => ({ accounts: [ada, megan] }))
    .on("account_activate", () => ({}));
  const { user } = await renderWindow(transport, "/stores");

  await user.click(await screen.findByRole("button", { name: /Account: Ada Admin/ }));
  expect(await screen.findByRole("menuitemradio", { name: "Ada Admin" })).toBeChecked();
  await expectAccessible();
  await user.click(screen.getByRole("menuitemradio", { name: "Megan Bowen" }));

  expect(transport.requestsOf("account_activate")).toEqual([{ account: megan.id }]);
});

it("says what ends with a session before it ends it", async () => {
  const transport = fakeTransport();
  transport.on("account_sign_out", () => {
    transport.on("account_list", () => ({ accounts: [] }));
    return {};
  });
  const { user } = await renderWindow(transport, "/stores");
  await user.click(await screen.findByRole("button", { name: /Ada Admin/ }));
  await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));

  const dialog = within(await screen.findByRole("alertdialog", { name: "Sign out Ada Admin?" }));
  await expectAccessible();
  expect(transport.requestsOf("account_sign_out")).toEqual([]);
  await user.click(dialog.getByRole("button", { name: "Sign out Ada Admin" }));

  expect(await screen.findByRole("button", { name: /Not signed in/ })).toBeInTheDocument();
  expect(transport.requestsOf("account_sign_out")).toEqual([{ account: ada.id }]);
});

it("keeps the theme that was chosen", async () => {
  const { user } = await renderWindow(fakeTransport(), "/stores");
  await user.click(await screen.findByRole("button", { name: /Ada Admin/ }));
  expect(await screen.findByRole("menuitemradio", { name: "Same as system" })).toBeChecked();

  await user.click(screen.getByRole("menuitemradio", { name: "Dark" }));

  expect(document.documentElement.style.colorScheme).toBe("dark");
  expect(window.localStorage.getItem("countersign.theme")).toBe("dark");
});

it("says when switching failed", async () => {
  const transport = fakeTransport()
    .on("account_list", () => ({ accounts: [ada, megan] }))
    .refuse("account_activate", { code: "not_found" });
  const { user } = await renderWindow(transport, "/stores");
  await user.click(await screen.findByRole("button", { name: /Ada Admin/ }));

  await user.click(await screen.findByRole("menuitemradio", { name: "Megan Bowen" }));

  expect(await screen.findByText("It does not exist any more.")).toBeInTheDocument();
});

it("asks to sign in again when the session has ended", async () => {
  const transport = fakeTransport().on("account_list", () => ({
    accounts: [{ ...ada, session: "signInNeeded" }],
  }));
  const { user, path } = await renderWindow(transport, "/stores");
  await user.click(await screen.findByRole("button", { name: /Ada Admin/ }));
  expect(await screen.findByText("Sign-in needed")).toBeInTheDocument();

  await user.click(screen.getByRole("menuitem", { name: "Sign in again" }));

  expect(path()).toBe("/sign-in");
  expect(await screen.findByLabelText(/^Tenant ID/)).toHaveValue(ada.tenantHint);
});

const refused: AccountResourceView = {
  audience: "https://graph.microsoft.com",
  scopes: [],
  grantedAt: null,
  failure: {
    at: 1_790_000_000_000,
    error: {
      code: "consent_needed",
      message: "",
      remedy: "",
      retryable: false,
      correlation: null,
      details: { code: "AADSTS65001" },
    },
    claimsAsked: false,
  },
};
const granted: AccountResourceView = {
  audience: "https://service.flow.microsoft.com/",
  scopes: ["Flows.Read.All"],
  grantedAt: 1_790_000_000_000,
  failure: null,
};

async function openDetails(user: UserEvent): Promise<HTMLElement> {
  await user.click(await screen.findByRole("button", { name: /Ada Admin/ }));
  await user.click(await screen.findByRole("menuitem", { name: "Account details" }));
  return screen.findByRole("dialog", { name: "Account details" });
}

it("shows who the account is, and what each service granted or refused", async () => {
  const transport = fakeTransport().on("account_show", () => ({
    account: ada,
    resources: [refused, granted],
  }));
  const { user } = await renderWindow(transport, "/stores");

  const dialog = within(await openDetails(user));

  expect(dialog.getByText("admin@contoso.example")).toBeInTheDocument();
  const [graph, flow] = await dialog.findAllByRole("listitem");
  expect(graph).toHaveTextContent(/Microsoft Graph.*Refused.*The app lacks consent/);
  expect(flow).toHaveTextContent(/Power Automate.*Granted.*Flows\.Read\.All/);
  await expectAccessible();
});

it("leads from a refusal to a sign-in with that account", async () => {
  const transport = fakeTransport().on("account_show", () => ({ account: ada, resources: [refused] }));
  const { user } = await renderWindow(transport, "/stores");
  const dialog = within(await openDetails(user));

  const again = await dialog.findByRole("link", { name: "Sign in again for this" });

  expect(again).toHaveAttribute("href", `/sign-in?account=${ada.id}`);
});

it("shows the details of another account", async () => {
  const transport = fakeTransport()
    .on("account_list", () => ({ accounts: [ada, megan] }))
    .on("account_show", ({ account }) => ({ account: account === megan.id ? megan : ada, resources: [] }));
  const { user } = await renderWindow(transport, "/stores");
  const dialog = within(await openDetails(user));

  await user.selectOptions(dialog.getByLabelText("Account"), megan.id);

  expect(dialog.getByText("megan@contoso.example")).toBeInTheDocument();
  expect(await dialog.findByText("No service has been asked for a token yet.")).toBeInTheDocument();
});

it("says why the services of an account cannot be shown", async () => {
  const transport = fakeTransport().refuse("account_show", { code: "disk_full" });
  const { user } = await renderWindow(transport, "/stores");

  const dialog = within(await openDetails(user));

  expect(await dialog.findByText("The disk is full.")).toBeInTheDocument();
});
