import { ada, appState, base, clientId, contoso, error, fresh, long, store, tenant } from "./base.mjs";

// Signing in, accounts, and identity stores.
const time = { expiresAt: Date.now() + 700_000, expiresIn: 900 };
const verificationUri = "http://127.0.0.1:47110/device";
const job = {
  id: "j1",
  method: "deviceCode",
  state: { kind: "waiting", prompt: { kind: "deviceCode", userCode: "BCDF-GHJK", verificationUri }, ...time },
};
const browserJob = {
  id: "j2",
  method: "browser",
  state: { kind: "waiting", prompt: { kind: "browser" }, ...time },
};

async function end(page, state, started = job) {
  await page.evaluate(
    (view) => {
      window.__replies.account_sign_in_show = { ok: view };
      window.__emit("job", view);
    },
    { ...started, state },
  );
}

async function fillRegistration(page) {
  await page.getByRole("textbox", { name: "Tenant ID" }).fill(tenant);
  await page.getByRole("textbox", { name: "Client ID" }).fill(clientId);
}

async function askForCode(page) {
  await fillRegistration(page);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("BCDF-GHJK").waitFor();
}

async function askForBrowser(page) {
  await fillRegistration(page);
  await page.getByRole("radio", { name: /^In the browser/ }).check();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("Finish the sign-in in your browser").waitFor();
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
const withBrowser = {
  ...nobody,
  account_sign_in_start: { ok: browserJob },
  account_sign_in_show: { ok: browserJob },
};
const refused = (number, code = "registration_wrong") =>
  error(code, { details: { error: "invalid_client", code: number } }).error;

const graph = { audience: "https://graph.microsoft.com", scopes: [], grantedAt: null, failure: null };
const resources = [
  { ...graph, scopes: ["User.Read", "User.ReadWrite.All"], grantedAt: 1_790_000_000_000 },
  {
    ...graph,
    audience: "https://service.flow.microsoft.com/",
    failure: { at: 1_790_000_000_000, error: refused("AADSTS65001", "consent_needed"), claimsAsked: false },
  },
  {
    ...graph,
    audience: "https://contoso.crm4.dynamics.com",
    grantedAt: 1_780_000_000_000,
    failure: { at: 1_790_000_000_000, error: error("sign_in_needed").error, claimsAsked: true },
  },
];

const seen = (check, outcome = "passed", code) => ({
  check,
  outcome,
  notice: code === undefined ? null : { code, message: "What the engine says of it.", remedy: "" },
});
const tested = {
  checks: [
    seen("tenant"),
    seen("domainVerified", "failed", "domain_not_verified"),
    seen("directoryReadable", "failed", "sign_in_needed"),
    seen("directoryWritable", "unchecked", "not_checked"),
  ],
  credential: "a1",
  testedAt: 1_790_000_000_000,
};

async function testNew(page) {
  await page.getByRole("textbox", { name: "Domain Name" }).fill("contoso.example");
  await page.getByRole("textbox", { name: "Tenant ID" }).fill(tenant);
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByRole("button", { name: "Create Identity Store" }).scrollIntoViewIfNeeded();
}

async function openDetails(page) {
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Account details" }).click();
  await page.getByRole("dialog").waitFor();
}

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
  {
    name: "welcome-permissions",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await page.getByRole("button", { name: "1. Register the app" }).click();
      await page.getByRole("button", { name: "3. Add permissions" }).click();
    },
  },
  {
    name: "sign-in-app",
    path: "/sign-in",
    replies: base,
    steps: async (page) => {
      await page.getByRole("radio", { name: /^As an app/ }).check();
      await page.getByRole("button", { name: "2. Create a client secret" }).click();
    },
  },
  {
    name: "sign-in-app-refused",
    path: "/sign-in",
    replies: { ...base, account_add_app: { error: refused("AADSTS7000215") } },
    steps: async (page) => {
      await page.getByRole("radio", { name: /^As an app/ }).check();
      await page.getByLabel(/^Client secret/).fill("an id instead of a value");
      await page.getByRole("button", { name: "Add app" }).click();
      await page.getByRole("button", { name: /^Show the step to mend/ }).click();
    },
    focus: "2. Create a client secret",
  },
  { name: "browser-sign-in", path: "/", replies: withBrowser, steps: askForBrowser },
  {
    name: "browser-sign-in-missing",
    path: "/",
    replies: { ...withBrowser, open_sign_in_page: error("browser_missing") },
    steps: askForBrowser,
  },
  {
    name: "browser-sign-in-redirect",
    path: "/",
    replies: withBrowser,
    steps: async (page) => {
      await askForBrowser(page);
      await end(page, { kind: "failed", error: refused("AADSTS50011") }, browserJob);
    },
  },
  {
    name: "device-code-registration",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await askForCode(page);
      await end(page, { kind: "failed", error: refused("AADSTS7000218") });
    },
  },
  {
    name: "device-code-expired",
    path: "/",
    replies: nobody,
    steps: async (page) => {
      await askForCode(page);
      await end(page, { kind: "failed", error: error("sign_in_expired").error });
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
    name: "stores-reasons",
    path: "/stores",
    replies: {
      ...base,
      store_list: {
        ok: {
          stores: [
            {
              ...contoso,
              problems: [
                { code: "sign_in_needed", broken: true },
                { code: "flow_off", broken: true },
                { code: "client_missing", broken: false },
              ],
            },
          ],
        },
      },
    },
    steps: async (page) => {
      await page.getByRole("button", { name: "Errors" }).click();
      await page.getByRole("group", { name: /^What to look at/ }).waitFor();
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
  { name: "store-general", path: "/stores/s1", replies: base },
  {
    name: "store-general-warnings",
    path: "/stores/s1",
    replies: {
      ...base,
      store_show: {
        ok: {
          ...contoso,
          description: "Everybody in Europe. Guests are in Contoso Partners.",
          settings: { selfDecision: true, applyUncovered: true, settleFlows: false, defaultApprover: null },
        },
      },
    },
  },
  { name: "store-general-loading", path: "/stores/s1", replies: { ...base, store_show: {} } },
  { name: "store-general-gone", path: "/stores/s1", replies: { ...base, store_show: error("not_found") } },
  {
    name: "store-general-taken",
    path: "/stores/s1",
    replies: { ...base, store_update: error("name_taken", { details: { field: "name" } }) },
    steps: async (page) => {
      await page.getByRole("textbox", { name: "Name", exact: true }).fill("Fabrikam");
      await page.getByRole("button", { name: "Save" }).click();
    },
  },
  {
    name: "store-general-disable",
    path: "/stores/s1",
    replies: { ...base, store_update: { ok: contoso } },
    steps: async (page) => {
      await page.getByRole("switch", { name: "Enabled" }).click();
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "store-general-disabled",
    path: "/stores/s1",
    replies: {
      ...base,
      store_show: {
        ok: { ...contoso, enabled: false, problems: [{ code: "store_disabled", broken: false }] },
      },
    },
  },
  {
    name: "store-connection",
    path: "/stores/s1/connection",
    replies: {
      ...base,
      account_list: { ok: { accounts: [ada, long] } },
      account_show: { ok: { account: ada, resources } },
    },
  },
  {
    name: "store-connection-tested",
    path: "/stores/s1/connection",
    replies: { ...base, account_show: { ok: { account: ada, resources: [] } }, store_test: { ok: tested } },
    steps: async (page) => {
      await page.getByRole("button", { name: "Test connection" }).click();
      await page.getByText("Failed").first().scrollIntoViewIfNeeded();
    },
  },
  {
    name: "create-store-testing",
    path: "/stores/new",
    replies: { ...base, store_test: {} },
    steps: testNew,
  },
  {
    name: "create-store-tested",
    path: "/stores/new",
    replies: { ...base, store_test: { ok: tested } },
    steps: testNew,
  },
  {
    name: "create-store-test-refused",
    path: "/stores/new",
    replies: { ...base, store_test: error("unreachable") },
    steps: testNew,
  },
  {
    name: "store-connection-fresh",
    path: "/stores/s1/connection",
    replies: {
      ...base,
      account_list: { ok: { accounts: [] } },
      store_show: { ok: { ...contoso, ...fresh } },
    },
  },
  {
    name: "store-connection-loading",
    path: "/stores/s1/connection",
    replies: { ...base, store_show: {}, account_show: {} },
  },
  {
    name: "store-connection-error",
    path: "/stores/s1/connection",
    replies: { ...base, account_list: error("database_damaged") },
  },
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
    name: "account-details",
    path: "/stores",
    replies: {
      ...base,
      account_list: { ok: { accounts: [ada, long] } },
      account_show: { ok: { account: ada, resources } },
    },
    steps: openDetails,
  },
  {
    name: "account-details-stale",
    path: "/stores",
    replies: {
      ...base,
      account_list: { ok: { accounts: [{ ...ada, session: "signInNeeded" }] } },
      account_show: { ok: { account: ada, resources: [] } },
    },
    steps: openDetails,
  },
  {
    name: "account-details-loading",
    path: "/stores",
    replies: { ...base, account_show: {} },
    steps: openDetails,
  },
  {
    name: "account-details-error",
    path: "/stores",
    replies: { ...base, account_show: error("disk_full") },
    steps: openDetails,
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
  {
    name: "owner-gone-known",
    path: "/stores",
    replies: base,
    steps: async (page) => {
      await page.getByRole("article").waitFor();
      await page.evaluate((gone) => {
        window.__replies.app_state = gone;
        window.__replies.store_list = gone;
        window.__emit("changed", { topics: ["app", "stores"] });
      }, error("owner_unreachable"));
      await page.getByText("The process that owns the data does not answer.").waitFor();
      await page.getByRole("article").waitFor();
    },
  },
  { name: "loading", path: "/", replies: { app_state: {}, account_list: {} } },
  { name: "not-found", path: "/nowhere", replies: base },
];
