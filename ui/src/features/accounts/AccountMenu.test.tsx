import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
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
