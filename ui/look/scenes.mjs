// The states of each page, as a person would meet them.
const tenant = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";
const clientId = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301";

const ada = {
  id: "a1",
  tenant,
  clientId,
  displayName: "Ada Admin",
  username: "admin@contoso.example",
  state: "ready",
  active: true,
};
const long = {
  ...ada,
  id: "a2",
  active: false,
  displayName: "Bartholomäus Oberstleutnant-Wetterfahnenmacher",
  username: "bartholomaeus.oberstleutnant-wetterfahnenmacher@contoso.example",
};

const appState = {
  version: "0.1.0",
  owner: "window",
  cloud: { name: "sandbox", custom: true },
  keyStore: { state: "ready" },
};
const store = (id, name, domain) => ({ id, name, provider: { kind: "entraId", tenant, domain } });
const error = (code, more = {}) => ({
  error: {
    code,
    message: "a message for the log",
    remedy: "",
    retryable: false,
    correlation: "4e0f7a64-2f0a-4cf5-9b2d-7f1a3c5d9e10",
    details: {},
    ...more,
  },
});

const base = {
  app_state: { ok: appState },
  account_list: { ok: [ada] },
  store_list: { ok: [store("s1", "Contoso", "contoso.example")] },
  account_sign_in_cancel: { ok: null },
  open_sign_in_page: { ok: null },
};
const waiting = {
  ok: {
    jobId: "j1",
    userCode: "BCDF-GHJK",
    verificationUri: "http://127.0.0.1:47110/device",
    expiresAt: Date.now() + 900_000,
  },
};

async function askForCode(page) {
  await page.getByLabel("Tenant ID").fill(tenant);
  await page.getByLabel("Client ID").fill(clientId);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("BCDF-GHJK").waitFor();
}

const nobody = { ...base, account_list: { ok: [] }, account_sign_in_start: waiting };

export const scenes = [
  { name: "welcome", path: "/", replies: nobody },
  {
    name: "welcome-invalid",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await page.getByLabel("Tenant ID").fill("contoso");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
    },
  },
  { name: "device-code", path: "/", replies: nobody, steps: askForCode },
  {
    name: "device-code-declined",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await askForCode(page);
      await page.evaluate(
        (failed) => window.__emit("job", { id: "j1", state: { kind: "failed", error: failed } }),
        error("sign_in_declined").error,
      );
    },
  },
  {
    name: "device-code-done",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await askForCode(page);
      await page.evaluate(
        (account) => window.__emit("job", { id: "j1", state: { kind: "done", account } }),
        ada,
      );
    },
  },
  {
    name: "stores",
    path: "/stores",
    replies: {
      ...base,
      store_list: {
        ok: [
          store("s1", "Contoso", "contoso.example"),
          store("s2", "Fabrikam", "fabrikam.example"),
          store(
            "s3",
            "The directory of all subsidiaries in the northern countries",
            "a-rather-long-subsidiary-name.northern-countries.contoso.example",
          ),
        ],
      },
    },
  },
  {
    name: "stores-1000",
    path: "/stores",
    replies: {
      ...base,
      store_list: {
        ok: Array.from({ length: 1000 }, (_, n) => store(`s${n}`, `Store ${n}`, `store${n}.example`)),
      },
    },
  },
  { name: "stores-empty", path: "/stores", replies: { ...base, store_list: { ok: [] } } },
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
      await page.getByLabel("Tenant ID").fill("not-an-id");
      await page.getByRole("button", { name: "Create Identity Store" }).click();
    },
  },
  {
    name: "create-store-unsaved",
    path: "/stores/new",
    replies: base,
    steps: async (page) => {
      await page.getByLabel("Name", { exact: true }).fill("Contoso");
      await page.getByRole("link", { name: "Cancel" }).click();
    },
  },
  {
    name: "account-menu",
    path: "/stores",
    replies: { ...base, account_list: { ok: [ada, long] } },
    steps: async (page) => page.getByRole("button", { name: /^Account/ }).click(),
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
    replies: { ...base, app_state: { ok: { ...appState, keyStore: { state: "locked" } } } },
  },
  { name: "owner-gone", path: "/stores", replies: { ...base, app_state: error("owner_unreachable") } },
  { name: "loading", path: "/", replies: { app_state: {}, account_list: {} } },
  { name: "not-found", path: "/nowhere", replies: base },
];
