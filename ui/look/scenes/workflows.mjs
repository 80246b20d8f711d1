import { base, contoso, error, long } from "./base.mjs";

// The workflows of a store: the list, the advanced settings, the page of one workflow.
const at = 1_790_000_000_000;
const megan = { kind: "person", object: "o1", name: "Megan Bowen" };
const alex = { kind: "person", object: "o2", name: "Alex Wilber" };
const board = { kind: "group", object: "g1", name: "Change advisory board" };
const relation = (name) => ({ kind: "relation", relation: name });

const notice = (code) => ({ code, message: "What the engine says of it.", remedy: "" });
const layers = ["format", "cloudAndEnvironment", "current", "turnedOn", "reachable", "authorised"];
const checks = (failed, code) =>
  layers.map((check) =>
    check === failed
      ? { check, outcome: "failed", notice: notice(code) }
      : { check, outcome: "passed", notice: null },
  );
const link = (more = {}) => ({
  workflow: "w9",
  host: "contoso.4f.environment.api.powerplatform.com",
  hint: "9f3c",
  bearer: true,
  flowName: "Create User",
  fault: null,
  health: { checkedAt: at, checks: checks() },
  unconfirmedAt: null,
  linkedAt: at,
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
  approvers: [megan, alex],
  link: null,
  createdAt: at,
  ...more,
});
const system = (id, kind, name, more) => workflow(id, name, { type: "system", system: kind, ...more });

const owners = [relation("ownerAndAdditionalOwner")];
const managers = [relation("managerAndAdditionalManager")];
const unavailable = notice("workflow_unavailable");
const systems = [
  system("w1", "resetPassword", "Workflow to Reset Password", {
    enabled: false,
    unavailable,
    event: "resetPassword",
    approvers: managers,
  }),
  system("w2", "changeGroupExpirationPolicy", "Workflow to Change Group Expiration Policy", {
    enabled: false,
    unavailable,
    objects: ["group"],
    event: "changeExpirationPolicy",
    approvers: [],
  }),
  system("w3", "nestGroup", "Workflow to Nest a Group", {
    objects: ["group"],
    event: "nest",
    fields: ["member"],
    approvers: owners,
  }),
  system("w4", "joinGroup", "Workflow to Join a Group", {
    objects: ["group"],
    event: "join",
    fields: ["member"],
    approvers: owners,
    link: link({ flowName: "Workflow to Join a Group" }),
  }),
  system("w5", "leaveGroup", "Workflow to Leave a Group", {
    objects: ["group"],
    event: "leave",
    fields: ["member"],
    approvers: owners,
    link: link({ fault: "flow_off" }),
  }),
  system("w6", "transferUser", "Workflow to Transfer a User", {
    event: "transfer",
    fields: ["directReports"],
    approvers: [relation("newManager")],
  }),
  system("w7", "terminateUser", "Workflow to Terminate a User", {
    enabled: false,
    event: "terminate",
    fields: ["directReports"],
    approvers: [],
  }),
  system("w8", "changeManager", "Workflow to Change Manager", {
    event: "edit",
    fields: ["manager", "XAdditionalManager"],
    approvers: managers,
  }),
];
const createUser = workflow("w9", "Create User", {
  description: "Nobody gets an account before their manager's manager has seen it.",
  filters: [
    { operator: "equals", field: "department", value: "Sales" },
    { operator: "present", field: "employeeId" },
  ],
  link: link({ health: { checkedAt: at, checks: checks("turnedOn", "flow_off") } }),
});
const longest = workflow("w10", "A workflow with a name that is quite a bit longer than others", {
  objects: ["user", "group"],
  event: "edit",
  fields: ["displayName", "department", "visibility"],
  approvers: [
    megan,
    alex,
    board,
    { kind: "person", object: "o3", name: long.name },
    { kind: "person", object: "o4", name: "Nestor Wilke" },
    relation("manager"),
    relation("ownerAndAdditionalOwner"),
  ],
});
const all = [...systems, createUser, longest];
const hits = [
  {
    object: "o1",
    kind: "user",
    name: "Megan Bowen",
    userPrincipalName: "megan@contoso.example",
    mail: null,
    enabled: true,
  },
  {
    object: "o5",
    kind: "user",
    name: "Merle Former",
    userPrincipalName: "merle@contoso.example",
    mail: null,
    enabled: false,
  },
  {
    object: "g2",
    kind: "group",
    name: "Mergers",
    userPrincipalName: null,
    mail: "mergers@contoso.example",
    enabled: null,
  },
  {
    object: "o6",
    kind: "user",
    name: long.name,
    userPrincipalName: long.userPrincipalName,
    mail: null,
    enabled: true,
  },
];
const replies = {
  ...base,
  workflow_list: { ok: { workflows: all } },
  client_show: { ok: { client: null } },
  client_regions: { ok: { regions: [] } },
  directory_search: { ok: { hits } },
};
const path = "/stores/s1/workflows";
const advanced = `${path}/advanced`;

const turn = (page, name) => page.getByRole("switch", { name: `Enable ${name}` }).click();
const more = async (page, name, item) => {
  await page.getByRole("button", { name: `More actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
};
const stageAll = async (page) => {
  await turn(page, "Workflow to Join a Group");
  await turn(page, "Workflow to Nest a Group");
  await more(page, "Create User", "Delete Workflow");
  await page.getByRole("button", { name: "Delete Create User" }).click();
};

const fillNew = async (page) => {
  await page.getByRole("textbox", { name: "Name" }).fill("Edit a department");
  await page.getByRole("checkbox", { name: "User" }).click();
  await page.getByRole("combobox", { name: "Events" }).selectOption("edit");
};

export const workflowScenes = [
  { name: "wf-list", path, replies },
  { name: "wf-list-loading", path, replies: { ...replies, workflow_list: {} } },
  { name: "wf-list-error", path, replies: { ...replies, workflow_list: error("internal") } },
  { name: "wf-list-empty", path, replies: { ...replies, workflow_list: { ok: { workflows: [] } } } },
  { name: "wf-list-one", path, replies: { ...replies, workflow_list: { ok: { workflows: [createUser] } } } },
  {
    name: "wf-list-1000",
    path,
    replies: {
      ...replies,
      workflow_list: {
        ok: {
          workflows: [
            ...systems,
            ...Array.from({ length: 992 }, (_, n) =>
              workflow(`n${n}`, `Workflow number ${n}`, { event: "delete" }),
            ),
          ],
        },
      },
    },
  },
  {
    name: "wf-list-menu",
    path,
    replies,
    steps: (page) => page.getByRole("button", { name: "More actions for Create User" }).click(),
  },
  {
    name: "wf-list-why",
    path,
    replies,
    steps: (page) =>
      page.getByRole("button", { name: "Why Workflow to Reset Password cannot be switched on" }).click(),
  },
  { name: "wf-list-delete", path, replies, steps: (page) => more(page, "Create User", "Delete Workflow") },
  { name: "wf-list-staged", path, replies, steps: stageAll },
  {
    name: "wf-list-discard",
    path,
    replies,
    steps: async (page) => {
      await stageAll(page);
      await page.getByRole("button", { name: "Discard" }).click();
    },
  },
  {
    name: "wf-list-leave",
    path,
    replies,
    steps: async (page) => {
      await stageAll(page);
      await page.getByRole("link", { name: "General" }).click();
    },
  },
  {
    name: "wf-list-saving",
    path,
    replies: { ...replies, workflow_delete: {} },
    steps: async (page) => {
      await stageAll(page);
      await page.getByRole("button", { name: "Save" }).click();
    },
  },
  {
    name: "wf-list-refused",
    path,
    replies: {
      ...replies,
      workflow_delete: { ok: {} },
      workflow_switch: error("nobody_can_approve", { details: { field: "approvers" } }),
    },
    steps: async (page) => {
      await stageAll(page);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("2 changes were not saved").waitFor();
    },
  },
  {
    name: "wf-advanced",
    path: advanced,
    replies: {
      ...replies,
      store_show: { ok: { ...contoso, settings: { ...contoso.settings, defaultApprover: board } } },
    },
  },
  { name: "wf-advanced-loading", path: advanced, replies: { ...replies, store_show: {}, client_show: {} } },
  { name: "wf-advanced-error", path: advanced, replies: { ...replies, store_show: error("internal") } },
  {
    name: "wf-advanced-picker",
    path: advanced,
    replies,
    steps: async (page) => {
      await page.getByRole("combobox", { name: "Default Approver" }).fill("me");
      await page.getByRole("option", { name: "Mergers" }).waitFor();
    },
  },
  {
    name: "wf-advanced-picker-none",
    path: advanced,
    replies: { ...replies, directory_search: { ok: { hits: [] } } },
    steps: async (page) => {
      await page.getByRole("combobox", { name: "Default Approver" }).fill("zoe");
      await page.getByText("Nothing in the directory").waitFor();
    },
  },
  {
    name: "wf-advanced-picker-error",
    path: advanced,
    replies: { ...replies, directory_search: error("service_credential_missing") },
    steps: async (page) => {
      await page.getByRole("combobox", { name: "Default Approver" }).fill("me");
      await page.getByRole("option", { name: "Try again" }).waitFor();
    },
  },
  {
    name: "wf-advanced-picker-searching",
    path: advanced,
    replies: { ...replies, directory_search: {} },
    steps: async (page) => {
      await page.getByRole("combobox", { name: "Default Approver" }).fill("me");
      await page.getByRole("option", { name: "Searching" }).waitFor();
    },
  },
  {
    name: "wf-advanced-invalid",
    path: advanced,
    replies,
    steps: async (page) => {
      await page.getByRole("textbox", { name: "Delete requests" }).fill("soon");
      await page.getByRole("button", { name: "Delete" }).click();
    },
  },
  {
    name: "wf-advanced-cleanup",
    path: advanced,
    replies: { ...replies, request_cleanup: { ok: { count: 12, kept: 3 } } },
    steps: async (page) => {
      await page.getByRole("textbox", { name: "Delete requests" }).fill("90");
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "wf-advanced-cleanup-none",
    path: advanced,
    replies: { ...replies, request_cleanup: { ok: { count: 0, kept: 0 } } },
    steps: async (page) => {
      await page.getByRole("textbox", { name: "Delete requests" }).fill("90");
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByText("No such request").waitFor();
    },
  },
  { name: "wf-edit", path: `${path}/w9`, replies },
  { name: "wf-edit-long", path: `${path}/w10`, replies },
  { name: "wf-edit-system", path: `${path}/w4`, replies },
  { name: "wf-edit-unavailable", path: `${path}/w1`, replies },
  { name: "wf-edit-gone", path: `${path}/w99`, replies },
  { name: "wf-edit-loading", path: `${path}/w9`, replies: { ...replies, workflow_list: {} } },
  { name: "wf-edit-error", path: `${path}/w9`, replies: { ...replies, workflow_list: error("internal") } },
  { name: "wf-new", path: `${path}/new`, replies },
  {
    name: "wf-new-invalid",
    path: `${path}/new`,
    replies,
    steps: async (page) => {
      await page.getByRole("checkbox", { name: "User" }).click();
      await page.getByRole("button", { name: "Create Workflow" }).click();
      await page.getByText("Enter a name.").waitFor();
    },
  },
  {
    name: "wf-new-approvers",
    path: `${path}/new`,
    replies,
    steps: async (page) => {
      await fillNew(page);
      await page.getByRole("button", { name: "Add Approvers" }).click();
      await page.getByRole("combobox", { name: "People and groups" }).fill("me");
      await page.getByRole("option", { name: "Mergers" }).click();
    },
  },
  {
    name: "wf-new-approvers-none",
    path: `${path}/new`,
    replies,
    steps: async (page) => {
      await fillNew(page);
      await page.getByRole("button", { name: "Add Approvers" }).click();
      await page.getByRole("button", { name: "Add", exact: true }).click();
    },
  },
  {
    name: "wf-new-filter",
    path: `${path}/new`,
    replies,
    steps: async (page) => {
      await fillNew(page);
      await page.getByRole("button", { name: "Add Filters" }).click();
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByText("Enter a value.").waitFor();
    },
  },
  {
    name: "wf-new-fields",
    path: `${path}/new`,
    replies,
    steps: async (page) => {
      await fillNew(page);
      await page.getByRole("button", { name: "Add Fields" }).click();
      await page.getByRole("checkbox", { name: "Department" }).click();
    },
  },
  {
    name: "wf-new-unsaved",
    path: `${path}/new`,
    replies,
    steps: async (page) => {
      await fillNew(page);
      await page.getByRole("link", { name: "Cancel" }).click();
    },
  },
];
