import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { AccountView } from "../../api";
import { enter } from "../../test/enter";
import { ada, clientId, contoso, megan } from "../../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

const app: AccountView = {
  ...ada,
  id: "7c1d3b52-1f0e-4a57-9a3c-64d0c1d2e003",
  kind: "app",
  name: "Data service",
  userPrincipalName: null,
  active: false,
};
const stranger: AccountView = {
  ...ada,
  id: "7c1d3b52-1f0e-4a57-9a3c-64d0c1d2e004",
  tenantId: "ffffffff-8a4b-4d0e-9b7a-5c2d61e8f001",
  name: "Sam Stranger",
  active: false,
};
const path = `/stores/${contoso.id}`;

function withStore() {
  return fakeTransport()
    .on("account_list", () => ({ accounts: [ada, megan, app, stranger] }))
    .on("store_show", () => contoso)
    .on("store_update", () => contoso);
}

function labels(field: HTMLElement): (string | null)[] {
  return Array.from(field.querySelectorAll("option"), ({ textContent }) => textContent);
}

it("shows a skeleton while the store is on its way", async () => {
  await renderWindow(withStore().hang("store_show"), path);

  expect(await screen.findByLabelText("Loading the identity store")).toBeInTheDocument();
});

it("says when there is no such store", async () => {
  await renderWindow(withStore().refuse("store_show", { code: "not_found" }), path);

  expect(await screen.findByRole("heading", { name: "It does not exist any more" })).toBeInTheDocument();
  await expectAccessible();
});

it("offers only accounts that can serve this store", async () => {
  await renderWindow(withStore(), path);

  const credential = await screen.findByLabelText("Service credential");
  expect(labels(credential)).toEqual([
    "Not chosen",
    "Ada Admin (admin@contoso.example)",
    "Megan Bowen (megan@contoso.example)",
    `Data service (${clientId})`,
  ]);
  expect(labels(screen.getByLabelText("Linking account"))).toEqual([
    "Not chosen",
    "Ada Admin (admin@contoso.example)",
    "Megan Bowen (megan@contoso.example)",
  ]);
  await expectAccessible();
});

it("saves the name and the accounts, and leaves out what was not chosen", async () => {
  const transport = withStore();
  const { user, path: current } = await renderWindow(transport, path);
  await enter(user, await screen.findByLabelText(/^Name/), "  Contoso Ltd ");
  await user.selectOptions(screen.getByLabelText("Service credential"), app.id);

  await user.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByRole("heading", { name: "No identity stores yet" });
  expect(current()).toBe("/stores");
  expect(transport.requestsOf("store_update")).toEqual([
    { store: contoso.id, name: "Contoso Ltd", serviceCredential: app.id },
  ]);
});

it("refuses an empty name", async () => {
  const transport = withStore();
  const { user } = await renderWindow(transport, path);
  await enter(user, await screen.findByLabelText(/^Name/), "  ");

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("Enter a name.")).toBeInTheDocument();
  expect(transport.requestsOf("store_update")).toEqual([]);
});
