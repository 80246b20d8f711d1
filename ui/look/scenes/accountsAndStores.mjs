import { ada, appState, base, clientId, contoso, error, fresh, long, store, tenant } from "./base.mjs";

// Signing in, accounts, and identity stores.
const job = {
  id: "j1",
  userCode: "BCDF-GHJK",
  verificationUri: "http://127.0.0.1:47110/device",
  expiresAt: Date.now() + 700_000,
  expiresIn: 900,
  state: { kind: "waiting" },
};

async function end(page, state) {
  await page.evaluate(
    (view) => {
      window.__replies.account_sign_in_show = { ok: view };
      window.__emit("job", view);
    },
    { ...job, state },
  );
}

async function askForCode(page) {
  await page.getByRole("textbox", { name: "Tenant ID" }).fill(tenant);
  await page.getByRole("textbox", { name: "Client ID" }).fill(clientId);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("BCDF-GHJK").waitFor();
}

async function fillStore(page) {
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Contoso");
  await page.getByRole("textbox", { name: "Domain Name" }).fill("contoso.example");
  await page.getByRole("textbox", { name: "Tenant ID" }).fill(tenant);
  await page.getByRole("button", { name: "Create Identity Store" }).click();
}

const nobody = {
  ...base,
  account_list: { ok: { accounts: [] } },
  account_sign_in_start: { ok: job },
  account_sign_in_show: { ok: job },
};

export const accountAndStoreScenes = [
  { name: "welcome", path: "/", replies: nobody },
  {
    name: "welcome-invalid",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await page.getByRole("textbox", { name: "Tenant ID" }).fill("contoso");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
    },
  },
  { name: "device-code", path: "/", replies: nobody, steps: askForCode },
  {
    name: "device-code-cancelled",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await askForCode(page);
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    },
    focus: "Sign in",
  },
  {
    name: "device-code-declined",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await askForCode(page);
      await end(page, { kind: "failed", error: error("sign_in_declined").error });
    },
  },
  {
    name: "device-code-done",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await askForCode(page);
      await end(page, { kind: "signedIn", account: ada });
    },
  },
  {
    name: "stores",
    path: "/stores",
    replies: {
      ...base,
      store_list: {
        ok: {
          stores: [
            { ...contoso, workflows: 11, workflowsEnabled: 9, openRequests: 4 },
            store("s2", "Fabrikam", "fabrikam.example", {
              ...fresh,
              problems: [
                { code: "service_credential_missing", broken: false },
                { code: "client_missing", broken: false },
              ],
            }),
            store(
              "s3",
              "The directory of all subsidiaries in the northern countries",
              "a-rather-long-subsidiary-name.northern-countries.contoso.example",
              { problems: [{ code: "sign_in_needed", broken: true }] },
            ),
          ],
        },
      },
    },
  },
  {
    name: "stores-disabled",
    path: "/stores",
    replies: {
      ...base,
      store_list: {
        ok: {
          stores: [{ ...contoso, enabled: false, problems: [{ code: "store_disabled", broken: false }] }],
        },
      },
    },
    steps: (page) => page.getByRole("button", { name: "More actions for Contoso" }).click(),
  },
  {
    name: "stores-disable",
    path: "/stores",
    replies: { ...base, store_list: { ok: { stores: [{ ...contoso, openRequests: 2 }] } } },
    steps: async (page) => {
      await page.getByRole("button", { name: "More actions for Contoso" }).click();
      await page.getByRole("menuitem", { name: "Disable", exact: true }).click();
    },
  },
  {
    name: "stores-delete",
    path: "/stores",
    replies: { ...base, store_list: { ok: { stores: [{ ...contoso, workflows: 9 }] } } },
    steps: async (page) => {
      await page.getByRole("button", { name: "More actions for Contoso" }).click();
      await page.getByRole("menuitem", { name: "Delete", exact: true }).click();
    },
  },
  {
    name: "stores-1000",
    path: "/stores",
    replies: {
      ...base,
      store_list: {
        ok: {
          stores: Array.from({ length: 1000 }, (_, n) => store(`s${n}`, `Store ${n}`, `store${n}.example`)),
        },
      },
    },
  },
  { name: "stores-empty", path: "/stores", replies: { ...base, store_list: { ok: { stores: [] } } } },
  { name: "stores-loading", path: "/stores", replies: { ...base, store_list: {} } },
  {
    name: "stores-error",
    path: "/stores",
    replies: { ...base, store_list: error("internal") },
    steps: async (page) => page.getByRole("button", { name: "Details" }).click(),
  },
  { name: "create-store", path: "/stores/new", replies: base },
  {
    name: "create-store-invalid",
    path: "/stores/new",
    replies: base,
    steps: async (page) => {
      await page.getByRole("textbox", { name: "Tenant ID" }).fill("not-an-id");
      await page.getByRole("button", { name: "Create Identity Store" }).click();
    },
  },
  {
    name: "create-store-unsaved",
    path: "/stores/new",
    replies: base,
    steps: async (page) => {
      await page.getByRole("textbox", { name: "Name", exact: true }).fill("Contoso");
      await page.getByRole("link", { name: "Cancel" }).click();
    },
  },
  {
    name: "edit-store",
    path: "/stores/s1",
    replies: { ...base, account_list: { ok: { accounts: [ada, long] } } },
  },
  { name: "edit-store-gone", path: "/stores/s1", replies: { ...base, store_show: error("not_found") } },
  {
    name: "create-store-taken",
    path: "/stores/new",
    replies: { ...base, store_create: error("name_taken", { details: { field: "name" } }) },
    steps: fillStore,
  },
  {
    name: "create-store-refused",
    path: "/stores/new",
    replies: { ...base, store_create: error("disk_full") },
    steps: fillStore,
  },
  {
    name: "store-menu",
    path: "/stores",
    replies: base,
    steps: async (page) => page.getByRole("button", { name: "More actions for Contoso" }).click(),
  },
  {
    name: "account-menu",
    path: "/stores",
    replies: { ...base, account_list: { ok: { accounts: [ada, long] } } },
    steps: async (page) => page.getByRole("button", { name: /^Account/ }).click(),
  },
  {
    name: "sign-out-cancelled",
    path: "/stores",
    replies: base,
    steps: async (page) => {
      await page.getByRole("button", { name: /^Account/ }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("alertdialog").waitFor({ state: "hidden" });
    },
    focus: "Ada Admin",
  },
  {
    name: "account-stale",
    path: "/stores",
    replies: { ...base, account_list: { ok: { accounts: [{ ...ada, session: "signInNeeded" }, long] } } },
    steps: async (page) => page.getByRole("button", { name: /^Account/ }).click(),
  },
  {
    name: "account-switch-failed",
    path: "/stores",
    replies: {
      ...base,
      account_list: { ok: { accounts: [ada, long] } },
      account_activate: error("disk_full"),
    },
    steps: async (page) => {
      await page.getByRole("button", { name: /^Account/ }).click();
      await page.getByRole("menuitemradio", { name: long.name }).click();
      const toast = page.getByText("The disk is full.", { exact: true });
      await toast.waitFor();
      await page.waitForTimeout(1500); // long enough for one that does not stay
      if (!(await toast.isVisible())) throw new Error("the toast is gone before anybody could read it");
    },
  },
  {
    name: "sign-out",
    path: "/stores",
    replies: base,
    steps: async (page) => {
      await page.getByRole("button", { name: /^Account/ }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
    },
  },
  {
    name: "key-store-locked",
    path: "/stores",
    replies: {
      ...base,
      app_state: {
        ok: {
          ...appState,
          keyStore: { kind: "unavailable", code: "key_store_locked", message: "The collection is locked." },
        },
      },
    },
  },
  { name: "owner-gone", path: "/stores", replies: { ...base, app_state: error("owner_unreachable") } },
  { name: "loading", path: "/", replies: { app_state: {}, account_list: {} } },
  { name: "not-found", path: "/nowhere", replies: base },
];
