import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { AccountView } from "../../api";
import { ada, clientId, contoso, megan, tenantId } from "../../test/fixtures";
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
const path = `/stores/${contoso.id}/connection`;

function withStore() {
  return fakeTransport()
    .on("account_list", () => ({ accounts: [ada, megan, app, stranger] }))
    .on("store_show", () => contoso)
    .on("store_update", () => contoso)
    .on("account_show", () => ({ account: ada, resources: [] }));
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

it("saves the accounts, and leaves out what was not chosen", async () => {
  const transport = withStore();
  const { user, path: current } = await renderWindow(transport, path);
  await user.selectOptions(await screen.findByLabelText("Service credential"), app.id);

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("Saved.")).toBeInTheDocument();
  expect(current()).toBe(path);
  expect(transport.requestsOf("store_update")).toEqual([{ store: contoso.id, serviceCredential: app.id }]);
});

it("shows which directory the store is", async () => {
  await renderWindow(withStore(), path);

  expect(await screen.findByText("contoso.example")).toBeInTheDocument();
  expect(screen.getByText(tenantId)).toBeInTheDocument();
  expect(screen.getByText("Microsoft public cloud")).toBeInTheDocument();
});

it("shows what the linking account lacks", async () => {
  const error = {
    code: "consent_needed" as const,
    message: "",
    remedy: "",
    retryable: false,
    correlation: null,
    details: {},
  };
  const transport = withStore()
    .on("store_show", () => ({ ...contoso, linkingAccount: ada.id }))
    .on("account_show", () => ({
      account: ada,
      resources: [
        {
          audience: "https://service.flow.microsoft.com/",
          scopes: [],
          grantedAt: null,
          failure: { at: 1_790_000_000_000, error, claimsAsked: false },
        },
      ],
    }));
  await renderWindow(transport, path);

  const access = await screen.findByRole("region", { name: "Services of Ada Admin" });
  expect(await within(access).findByText("The app lacks consent.", { exact: false })).toBeInTheDocument();
  await expectAccessible();
});

it("tests with the credential that is chosen, saved or not", async () => {
  const transport = withStore().on("store_test", () => ({
    checks: [{ check: "tenant", outcome: "passed", notice: null }],
    credential: megan.id,
    testedAt: 1_790_000_000_000,
  }));
  const { user } = await renderWindow(transport, path);
  await user.selectOptions(await screen.findByLabelText("Service credential"), megan.id);

  await user.click(screen.getByRole("button", { name: "Test connection" }));

  expect(await screen.findByText("Passed")).toBeInTheDocument();
  expect(transport.requestsOf("store_test")).toEqual([
    { store: contoso.id, tenant: tenantId, domain: "contoso.example", credential: megan.id },
  ]);
});

it("shows a skeleton while the accounts are on their way", async () => {
  await renderWindow(withStore().hang("account_list"), path);

  expect(await screen.findByLabelText("Loading the accounts")).toBeInTheDocument();
});

it("says why the accounts cannot be shown", async () => {
  await renderWindow(withStore().refuse("account_list", { code: "database_damaged" }), path);

  const accounts = within(await screen.findByRole("region", { name: "Accounts" }));
  expect(await accounts.findByRole("heading", { name: "The database is damaged" })).toBeInTheDocument();
});

it("forgets what a test showed of another credential", async () => {
  const transport = withStore().on("store_test", () => ({
    checks: [{ check: "tenant", outcome: "passed", notice: null }],
    credential: null,
    testedAt: 1_790_000_000_000,
  }));
  const { user } = await renderWindow(transport, path);
  await user.click(await screen.findByRole("button", { name: "Test connection" }));
  await screen.findByText("Passed");

  await user.selectOptions(screen.getByLabelText("Service credential"), megan.id);

  expect(screen.queryByText("Passed")).not.toBeInTheDocument();
});
