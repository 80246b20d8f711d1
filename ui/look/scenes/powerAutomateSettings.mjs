// The dialog Power Automate Settings of a workflow, step by step.
import { ada, base, clientId, contoso, error, long, tenant } from "./base.mjs";

const at = 1_790_000_000_000;
const path = "/stores/s1/workflows/w1";
const environmentUrl = "https://contoso.crm4.dynamics.com";
const flowId = "7d0c9e52-8a4b-4d0e-9b7a-5c2d61e8f4aa";

const notice = (code) => ({ code, message: "What the engine says of it.", remedy: "" });
const seen = (check, outcome = "passed", code) => ({
  check,
  outcome,
  notice: code === undefined ? null : notice(code),
});
const layers = ["format", "cloudAndEnvironment", "current", "turnedOn", "reachable", "authorised"];
const health = (changed = {}) => ({
  checkedAt: at,
  checks: layers.map((check) => seen(check, ...(changed[check] ?? []))),
});
const client = {
  store: "s1",
  organizationCode: "contoso",
  region: "crm4",
  dataServiceUrl: "https://countersign.contoso.example",
  tenantId: tenant,
  clientId,
  environmentUrl,
  environment: { id: "9e52c13f-8a4b-4d0e-9b7a-5c2d61e8f0aa", source: "discovery" },
  appAccount: "a3",
  notices: [],
  registeredAt: at,
};
const person = (object, name) => ({ kind: "person", object, name });
const createUser = {
  id: "w1",
  store: "s1",
  name: "Create User",
  description: "",
  type: "userDefined",
  system: null,
  enabled: true,
  unavailable: null,
  objects: ["user"],
  event: "create",
  fields: [],
  filters: [],
  approvers: [person("o1", "Megan Bowen"), person("o2", "Alex Wilber")],
  link: null,
  createdAt: at,
};
const link = (more = {}) => ({
  workflow: "w1",
  host: "9e52c13f8a4b4d0e9b7a5c2d61e8f0.aa.environment.api.powerplatform.com",
  hint: "9f3c",
  bearer: true,
  flowName: "Create User",
  fault: null,
  health: health(),
  unconfirmedAt: null,
  linkedAt: at,
  ...more,
});
const template = (more = {}) => ({
  workflow: "w1",
  flow: flowId,
  environmentUrl,
  name: "Create User",
  description: 'Countersign: workflow "Create User" of "Contoso".',
  whoCanTrigger: { kind: "tenant" },
  writtenWhoCanTrigger: null,
  state: "off",
  madeAt: at,
  updatedAt: null,
  ...more,
});
const shown = (made, more = {}) => ({
  ok: { template: made, outdated: [], edited: [], notices: [], ...more },
});
const flow = (state, more = {}) => ({
  ok: {
    flow: {
      workflow: "w1",
      origin: "link",
      flow: flowId,
      name: "Create User",
      state,
      environment: "9e52c13f-8a4b-4d0e-9b7a-5c2d61e8f0aa",
      managementId: flowId,
      modifiedAt: at,
      ...more,
    },
    notices: [],
  },
});
const granted = (audience) => ({ audience, scopes: [], grantedAt: at, failure: null });
const refused = (audience, code) => ({
  audience,
  scopes: [],
  grantedAt: null,
  failure: { at, error: error(code).error, claimsAsked: false },
});
const resources = [
  granted(environmentUrl),
  granted("https://service.flow.microsoft.com/"),
  granted("https://globaldisco.crm.dynamics.com"),
];
const account = (list = resources, more = {}) => ({ ok: { account: { ...ada, ...more }, resources: list } });
const request = (id, trigger) => ({ id, trigger });
const definition = {
  properties: {
    connectionReferences: { shared_approvals: { connection: {}, api: { name: "shared_approvals" } } },
    definition: { triggers: { manual: { type: "Request", kind: "Http" } }, actions: { Ask_approver: {} } },
  },
  schemaVersion: "1.0.0.0",
};

const none = {
  ...base,
  account_list: { ok: { accounts: [ada, long] } },
  account_show: account(),
  client_show: { ok: { client } },
  client_regions: { ok: { regions: [] } },
  workflow_list: { ok: { workflows: [createUser] } },
  link_show: { ok: { link: null } },
  template_show: shown(null),
  flow_show: error("template_missing"),
  request_list: { ok: { requests: [], total: 0, next: null } },
  template_render: {
    ok: { name: "Create User", description: "Countersign.", clientData: JSON.stringify(definition) },
  },
};
const made = { ...none, template_show: shown(template()), flow_show: flow("off", { origin: "template" }) };
const linked = {
  ...made,
  template_show: shown(template({ state: "on" })),
  link_show: { ok: { link: link() } },
  flow_show: flow("on"),
};

const open = (page) => page.getByRole("button", { name: "Power Automate Settings" }).click();
const toStep = async (page, name) => {
  const field = page.getByRole("combobox", { name: "Step" });
  await page.getByRole("tabpanel").waitFor();
  if (await field.isVisible()) {
    const label = await field.getByRole("option", { name: new RegExp(`^${name}`) }).textContent();
    await field.selectOption({ label });
  } else {
    await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
  }
  await page.getByRole("heading", { name, level: 3, exact: true }).waitFor();
};
/** A scene that opens the dialog at a step, and goes on from there. */
const scene = (name, replies, step, more) => ({
  name: `pas-${name}`,
  path,
  replies,
  steps: async (page) => {
    await open(page);
    if (step !== undefined) await toStep(page, step);
    await more?.(page);
  },
});

const url = `https://9e52c13f8a4b4d0e9b7a5c2d61e8f0.aa.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/${"0f".repeat(16)}/triggers/manual/paths/invoke?api-version=1`;
const typeUrl = async (page, text = url) => {
  await page.getByRole("button", { name: "Configure a Request URL" }).click();
  await page.getByLabel("Request URL", { exact: false }).locator("visible=true").last().fill(text);
};
const submitUrl = async (page, text) => {
  await typeUrl(page, text);
  await page.getByRole("form").getByRole("button", { name: "Authenticate" }).click();
};
const press = (name) => (page) => page.getByRole("button", { name, exact: true }).click();
const see = (text) => async (page) => {
  const found = page.getByText(text).first();
  await found.waitFor();
  await found.scrollIntoViewIfNeeded();
};
const both =
  (...steps) =>
  async (page) => {
    for (const step of steps) await step(page);
  };
const tried = (changed, canSave = true) => ({ ok: { health: health(changed), canSave } });
const difference = (member, kind = "changed") => ({ member, kind });
const outdated = [difference("/description"), difference("/name")];
const edited = [
  difference("/clientdata/properties/definition/actions/Ask_approver/inputs/parameters/approvalType"),
];

export const powerAutomateSettingsScenes = [
  { ...scene("loading", { ...none, link_show: {}, template_show: {} }), focus: "Looking" },
  { ...scene("first", none), focus: "Create Template" },
  {
    ...scene("keyboard", none, "Account", async (page) => {
      // Narrow windows have a field in place of the list.
      const list = page.getByRole("tab", { name: /^Account/ });
      if (await list.isVisible()) {
        await list.focus();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
      } else {
        await page.getByRole("combobox", { name: "Step" }).selectOption("environment");
      }
      await page.getByRole("heading", { name: "Environment", level: 3 }).waitFor();
    }),
    focus: "Environment",
  },
  scene("account", none, "Account"),
  scene("account-none", { ...none, store_show: { ok: { ...contoso, linkingAccount: null } } }),
  scene(
    "account-refused",
    {
      ...none,
      account_show: account([
        granted(environmentUrl),
        refused("https://service.flow.microsoft.com/", "consent_needed"),
      ]),
    },
    "Account",
    see("The app lacks consent"),
  ),
  scene("account-signed-out", { ...none, account_show: account([], { session: "signInNeeded" }) }, "Account"),
  scene("account-switch", none, "Account", both(press("Switch"), see("Bartholomäus"))),
  scene("account-loading", { ...none, account_show: {} }, "Account"),
  scene("account-error", { ...none, account_show: error("not_found") }, "Account"),
  scene("environment", none, "Environment"),
  scene("environment-none", { ...none, client_show: { ok: { client: null } } }, "Environment"),
  scene(
    "environment-unresolved",
    {
      ...none,
      client_show: {
        ok: { client: { ...client, environment: null, notices: [notice("environment_unresolved")] } },
      },
    },
    "Environment",
  ),
  scene(
    "environment-checked",
    {
      ...none,
      client_test: {
        ok: {
          client,
          testedAt: at,
          checks: [
            seen("token"),
            seen("whoAmI"),
            seen("environment"),
            seen("approvalsReadable", "unchecked", "approvals_not_provisioned"),
          ],
        },
      },
    },
    "Environment",
    both(press("Test the environment"), see("The environment has no approvals yet")),
  ),
  scene("template-loading", { ...none, template_show: {} }, "Create Template"),
  scene("template-error", { ...none, template_show: error("internal") }, "Create Template"),
  scene("template-users", none, "Create Template", async (page) => {
    await page.getByRole("radio", { name: "Specific users in my tenant" }).click();
    await page.getByRole("form").getByRole("button", { name: "Create Template" }).click();
    await see("Name at least one user")(page);
  }),
  scene("template-lacks", { ...none, client_show: { ok: { client: null } } }, "Create Template"),
  scene("template-creating", { ...none, template_create: {} }, "Create Template", async (page) => {
    await page.getByRole("form").getByRole("button", { name: "Create Template" }).click();
  }),
  scene(
    "template-taken",
    { ...none, template_create: error("flow_name_taken") },
    "Create Template",
    async (page) => {
      await page.getByRole("form").getByRole("button", { name: "Create Template" }).click();
      await see("Another flow is named")(page);
    },
  ),
  scene("template-preview", none, "Create Template", async (page) => {
    await press("Preview")(page);
    await page.getByRole("button", { name: "Copy the definition" }).scrollIntoViewIfNeeded();
  }),
  scene("template-made", made, "Create Template"),
  scene(
    "template-who-changed",
    {
      ...made,
      template_show: shown(
        template({
          whoCanTrigger: {
            kind: "specificUsers",
            allowed: ["megan@contoso.example", "alex@contoso.example"],
          },
          writtenWhoCanTrigger: { kind: "tenant" },
        }),
      ),
    },
    "Create Template",
  ),
  scene(
    "template-outdated",
    {
      ...made,
      template_show: shown(template(), { outdated, edited, notices: [notice("template_outdated")] }),
    },
    "Create Template",
    see("Overwrite what was edited"),
  ),
  scene(
    "template-conflict",
    {
      ...made,
      template_show: shown(template(), { outdated, edited }),
      template_update: error("template_edited", { details: { members: "/description" } }),
    },
    "Create Template",
    both(press("Update Template"), see("A person changed in the flow")),
  ),
  scene(
    "template-deleted",
    {
      ...made,
      template_show: shown(template({ state: "deleted" }), { notices: [notice("flow_not_found")] }),
    },
    "Create Template",
  ),
  scene(
    "template-unknown",
    { ...made, template_show: shown(template({ state: "unknown" }), { notices: [notice("unreachable")] }) },
    "Create Template",
  ),
  scene("url", made, "Request URL"),
  scene("url-open", made, "Request URL", (page) => typeUrl(page)),
  scene("url-damaged", made, "Request URL", (page) => submitUrl(page, `"${url}"`)),
  scene("url-saved", linked, "Request URL"),
  scene("authenticate-nothing", none, "Authenticate"),
  scene("authenticating", { ...made, link_authenticate: {} }, "Request URL", (page) => submitUrl(page)),
  scene(
    "authenticated",
    {
      ...made,
      link_authenticate: tried({
        turnedOn: ["failed", "flow_off"],
        reachable: ["unchecked", "not_checked"],
      }),
    },
    "Request URL",
    both((page) => submitUrl(page), see("The flow is off")),
  ),
  scene(
    "authenticated-foreign",
    {
      ...made,
      link_authenticate: tried(
        {
          cloudAndEnvironment: ["failed", "environment_differs"],
          current: ["unchecked", "not_checked"],
          turnedOn: ["unchecked", "not_checked"],
          reachable: ["unchecked", "not_checked"],
          authorised: ["unchecked", "not_checked"],
        },
        false,
      ),
    },
    "Request URL",
    both((page) => submitUrl(page), see("The environment is another")),
  ),
  scene("authenticate-linked", linked, "Authenticate"),
  scene("turn-on-nothing", none, "Turn on"),
  scene("turn-on", { ...linked, flow_show: flow("off") }, "Turn on"),
  scene("turn-on-loading", { ...linked, flow_show: {} }, "Turn on"),
  scene("turn-on-error", { ...linked, flow_show: error("environment_denied") }, "Turn on"),
  scene(
    "turn-on-refused",
    { ...linked, flow_show: flow("off"), flow_turn_on: error("connection_not_authorized") },
    "Turn on",
    both(press("Turn on"), see("A connection of the flow is not bound")),
  ),
  scene("turning-on", { ...linked, flow_show: flow("off"), flow_turn_on: {} }, "Turn on", press("Turn on")),
  scene(
    "turned-on",
    {
      ...linked,
      flow_show: flow("off"),
      flow_turn_on: flow("on"),
      link_authenticate: tried({}),
      request_list: {
        ok: {
          requests: [
            request("r1", { kind: "notLinked" }),
            request("r2", { kind: "parked", code: "flow_off" }),
          ],
          total: 2,
          next: null,
        },
      },
    },
    "Turn on",
    both(press("Turn on"), see("Look at the link again")),
  ),
  scene(
    "sent",
    {
      ...linked,
      request_list: {
        ok: { requests: [request("r1", { kind: "notLinked" })], total: 1, next: null },
      },
      link_send_open: {
        ok: {
          sent: ["r1"],
          skipped: [{ request: "r2", targetName: "Mia Marsh", reason: notice("flow_outcome_unknown") }],
        },
      },
    },
    "Turn on",
    both(press("Send open requests"), see("Mia Marsh")),
  ),
  scene("health-none", none, "Health"),
  { ...scene("health", linked), focus: "Health" },
  scene(
    "health-failed",
    {
      ...linked,
      link_show: {
        ok: {
          link: link({
            fault: "request_url_stale",
            health: health({
              current: ["failed", "request_url_stale"],
              authorised: ["failed", "trigger_not_allowed"],
            }),
          }),
        },
      },
    },
    "Health",
  ),
  scene(
    "health-unconfirmed",
    { ...linked, link_show: { ok: { link: link({ unconfirmedAt: at }) } } },
    "Health",
  ),
  scene(
    "health-callback",
    {
      ...linked,
      client_test: {
        ok: {
          client,
          testedAt: at,
          checks: [seen("dataServiceReachable", "passed", "data_service_not_proven")],
        },
      },
    },
    "Health",
    both(press("Test the callback"), see("Whether Microsoft reaches")),
  ),
  scene("health-unlink", linked, "Health", press("Unlink")),
];
