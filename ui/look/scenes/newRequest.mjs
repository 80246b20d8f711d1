import { base, contoso, error, store } from "./base.mjs";
import { requestParts } from "./requests.mjs";

// Asking for a change, and doing one thing with several requests.
const { command, request, rows, replies, notice, approvedParts } = requestParts;

const field = (name, more = {}) => ({
  field: name,
  required: false,
  maxChars: 64,
  kind: "text",
  choices: [],
  present: null,
  ...more,
});
const workflow = (id, name, more = {}) => ({
  id,
  store: "s1",
  name,
  description: "",
  type: "userDefined",
  system: null,
  enabled: true,
  unavailable: null,
  objects: ["user"],
  event: "create",
  fields: [],
  filters: [],
  approvers: [
    { kind: "person", object: "o-megan", name: "Megan Bowen" },
    { kind: "relation", relation: "manager" },
  ],
  link: null,
  createdAt: 1_790_000_000_000,
  ...more,
});
const workflows = [
  workflow("w1", "Create User"),
  workflow("w2", "Change department", { event: "edit", fields: ["department"] }),
  workflow("w3", "Workflow to Join a Group", {
    type: "system",
    objects: ["group"],
    event: "join",
    approvers: [{ kind: "relation", relation: "owner" }],
  }),
];
const form = (fields, more = {}) => ({
  ok: {
    target: null,
    fields,
    workflows: [{ id: "w1", name: "Create User", fields: [] }],
    uncovered: null,
    ...more,
  },
});
const userTexts = [
  "mailNickname",
  "givenName",
  "surname",
  "department",
  "jobTitle",
  "companyName",
  "employeeId",
  "employeeType",
  "officeLocation",
  "mobilePhone",
  "streetAddress",
  "city",
  "state",
  "postalCode",
  "country",
];
const createUser = form([
  field("displayName", { required: true, maxChars: 256 }),
  field("userPrincipalName", { required: true, maxChars: 113 }),
  ...userTexts.map((name) => field(name)),
  field("usageLocation", { maxChars: 2 }),
]);
const johanna = {
  object: "o-johanna",
  kind: "user",
  name: "Johanna Lorenz",
  userPrincipalName: "johanna@contoso.example",
  mail: null,
  enabled: true,
};
const sales = {
  object: "o-sales",
  kind: "group",
  name: "Sales Team",
  userPrincipalName: null,
  mail: "sales@contoso.example",
  enabled: null,
};
const formTarget = (hit, readOnly = null) => ({
  object: hit.object,
  kind: hit.kind,
  name: hit.name,
  userPrincipalName: hit.userPrincipalName,
  readOnly,
});
const manager = field("manager", {
  kind: "person",
  maxChars: 0,
  present: { object: "o-megan", name: "Megan Bowen" },
});
const editUser = form(
  [
    field("displayName", { required: true, present: "Johanna Lorenz" }),
    field("department", { present: "Sales" }),
    field("jobTitle", { present: "Account executive" }),
    manager,
  ],
  {
    target: formTarget(johanna),
    workflows: [{ id: "w2", name: "Change department", fields: ["department"] }],
  },
);
const asking = (request_form, hits = [johanna], more = {}) => ({
  ...base,
  request_list: replies.request_list,
  workflow_list: { ok: { workflows } },
  request_form,
  directory_search: { ok: { hits } },
  request_create: { ok: { requests: [request("r1")] } },
  ...more,
});
const path = (object, event) => `/requests/new?object=${object}&event=${event}`;

async function pick(page, label, name) {
  await page.getByRole("combobox", { name: label }).fill(name.slice(0, 4));
  await page.getByRole("option", { name: new RegExp(name) }).click();
}
const joined = form([field("member", { kind: "person", maxChars: 0 })], {
  target: formTarget(sales),
  workflows: [{ id: "w3", name: "Workflow to Join a Group", fields: [] }],
});
const nothingMore = (hit) => form([], { target: formTarget(hit) });
const about = (event, object, reply, hit, more = {}) => ({
  name: `new-request-${object}-${event}`,
  path: path(object, event),
  replies: asking(reply, [hit]),
  steps: (page) => pick(page, object === "user" ? "User" : "Group", hit.name),
  ...more,
});
const uncovered = form([field("displayName", { required: true }), field("department")], {
  workflows: [],
  uncovered: notice("no_workflow_covers_this"),
});
const fillName = (page) => page.getByRole("textbox", { name: "Display name" }).fill("Jane Doe");
const send = (page) => page.getByRole("button", { name: "Send request" }).click();

async function selectAll(page, wanted) {
  await page.getByRole("checkbox", { name: "Select all that are loaded" }).check();
  await command(page, wanted);
  await page.getByRole("alertdialog").waitFor();
}
const bulk = (name, wanted, more = {}) => ({
  name: `bulk-${name}`,
  path: "/requests/all?status=all",
  replies: { ...replies, directory_search: { ok: { hits: [johanna] } } },
  steps: (page) => selectAll(page, wanted),
  ...more,
});

export const newRequestScenes = [
  { name: "new-request", path: "/requests/new", replies: asking(createUser) },
  {
    name: "new-request-stores",
    path: "/requests/new",
    replies: asking(createUser, [], {
      store_list: { ok: { stores: [contoso, store("s2", "Fabrikam", "fabrikam.example")] } },
    }),
  },
  {
    name: "new-request-no-store",
    path: "/requests/new",
    replies: asking(createUser, [], { store_list: { ok: { stores: [] } } }),
  },
  { name: "new-request-loading", path: path("user", "create"), replies: asking({}) },
  {
    name: "new-request-error",
    path: path("user", "create"),
    replies: asking(error("service_credential_missing")),
  },
  { name: "new-request-user-create", path: path("user", "create"), replies: asking(createUser) },
  {
    name: "new-request-invalid",
    path: path("user", "create"),
    replies: asking(createUser),
    steps: async (page) => {
      await send(page);
      await page.getByText("This needs a value").first().waitFor();
    },
  },
  {
    name: "new-request-refused",
    path: path("user", "create"),
    replies: asking(createUser, [], {
      request_create: error("upn_taken", { details: { field: "userPrincipalName" } }),
    }),
    steps: async (page) => {
      await fillName(page);
      await page.getByRole("textbox", { name: "User principal name" }).fill("jane");
      await send(page);
      await page.getByText("is taken").waitFor();
    },
  },
  {
    name: "new-request-group-create",
    path: path("group", "create"),
    replies: asking(
      form([
        field("displayName", { required: true, maxChars: 256 }),
        field("mailNickname"),
        field("description", { maxChars: 1024 }),
        field("visibility", { kind: "choice", choices: ["Public", "Private"] }),
        field("groupTypes", { kind: "choice", choices: ["Unified"] }),
        field("owners", { kind: "person", maxChars: 0 }),
      ]),
    ),
  },
  about("edit", "user", editUser, johanna, {
    steps: async (page) => {
      await pick(page, "User", johanna.name);
      await page.getByRole("textbox", { name: "Department" }).fill("Marketing");
      await page.getByRole("textbox", { name: "Job title" }).fill("Campaign manager");
    },
  }),
  about("transfer", "user", form([{ ...manager, required: true }], { target: formTarget(johanna) }), johanna),
  about("terminate", "user", nothingMore(johanna), johanna),
  about("delete", "user", form([], { target: formTarget(johanna, notice("target_read_only")) }), johanna),
  about(
    "edit",
    "group",
    form([field("displayName", { required: true, present: "Sales Team" })], { target: formTarget(sales) }),
    sales,
  ),
  about("join", "group", joined, sales),
  about("leave", "group", joined, sales),
  about(
    "nest",
    "group",
    form([field("member", { kind: "group", required: true, maxChars: 0 })], { target: formTarget(sales) }),
    sales,
  ),
  about("delete", "group", nothingMore(sales), sales),
  {
    name: "new-request-uncovered",
    path: path("user", "create"),
    replies: asking(uncovered),
    steps: async (page) => {
      await fillName(page);
      await send(page);
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "new-request-sent",
    path: path("user", "create"),
    replies: asking(createUser, [], {
      request_create: { ok: { requests: [request("r1"), rows[6]] } },
    }),
    steps: async (page) => {
      await fillName(page);
      await page.getByRole("textbox", { name: "User principal name" }).fill("jane");
      await send(page);
      await page.getByText("Your change became").waitFor();
    },
  },
  bulk("approve", "Approve Requests"),
  bulk("deny", "Deny Request", {
    steps: async (page) => {
      await selectAll(page, "Deny Request");
      await page.getByRole("alertdialog").getByRole("button", { name: "Deny" }).click();
      await page.getByText("Say why").waitFor();
    },
  }),
  bulk("reroute", "ReRoute", {
    steps: async (page) => {
      await selectAll(page, "ReRoute");
      await page.getByRole("radio", { name: "Other" }).check();
      await page.getByRole("alertdialog").getByRole("button", { name: "Reroute" }).click();
    },
  }),
  bulk("running", "Retry", {
    replies: { ...replies, request_retry: {} },
    steps: async (page) => {
      await selectAll(page, "Retry");
      await page.getByRole("alertdialog").getByRole("button", { name: "Retry" }).click();
      await page.getByRole("button", { name: "Cancel the rest" }).waitFor();
    },
  }),
  bulk("results", "Approve Requests", {
    replies: {
      ...replies,
      request_approve: {
        cases: [
          { when: { request: "r1" }, ok: request("r1", approvedParts) },
          { when: {}, ...error("store_disabled") },
        ],
      },
    },
    steps: async (page) => {
      await selectAll(page, "Approve Requests");
      await page.getByRole("alertdialog").getByRole("button", { name: "Approve" }).click();
      await page.getByRole("button", { name: "Close" }).waitFor();
    },
  }),
  {
    name: "requests-exported",
    path: "/requests/all?status=all",
    replies: { ...replies, save_export: { ok: { path: "/home/ada/Downloads/Requests 2026-11-27.csv" } } },
    steps: async (page) => {
      await command(page, "Export");
      await page.getByText("exported to").waitFor();
    },
  },
  {
    name: "requests-export-failed",
    path: "/requests/all?status=all",
    replies: { ...replies, save_export: error("disk_full") },
    steps: async (page) => {
      await command(page, "Export");
      await page.getByText("Nothing was written").waitFor();
    },
  },
];
