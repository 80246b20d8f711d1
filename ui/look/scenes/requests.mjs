import { ada, base, error, tenant } from "./base.mjs";

// The lists of requests, and the details of one.
const minutes = 60_000;
const days = 24 * 60 * minutes;
const now = Date.now();

const person = (object, name) => ({
  kind: "person",
  principal: { tenant, object, kind: "person" },
  name,
});
const alex = person("o-alex", "Alex Wilber");
const adaActor = person(ada.objectId, ada.name);
const approver = (object, name) => ({
  object,
  name,
  userPrincipalName: `${name.split(" ")[0].toLowerCase()}@contoso.example`,
  mail: null,
});
const megan = approver("o-megan", "Megan Bowen");
const adele = approver("o-adele", "Adele Vance");
const set = (field, value) => ({ field, old: null, new: value });

const request = (id, more = {}) => ({
  id,
  store: "s1",
  workflow: "w1",
  workflowName: "Create User",
  requester: alex,
  requesterName: "Alex Wilber",
  object: "user",
  event: "create",
  target: null,
  targetName: "Jane Doe",
  changes: [
    set("displayName", "Jane Doe"),
    set("userPrincipalName", "jane.doe@contoso.example"),
    set("department", "Sales"),
    set("jobTitle", "Account executive"),
    set("manager", { object: "o-megan", name: "Megan Bowen" }),
  ],
  approvers: [megan, adele],
  awaiting: "approvers",
  status: "pending",
  decision: null,
  trigger: { kind: "triggered", run: "08584619367" },
  apply: { kind: "notDue" },
  settle: { kind: "notDue" },
  doubt: null,
  initialPassword: "none",
  notices: [],
  decideBy: now + 20 * days,
  createdAt: now - 12 * minutes,
  ...more,
});
const notice = (code) => ({ code, message: "What the engine says of it.", remedy: "" });
const decision = (outcome, more = {}) => ({
  outcome,
  by: person("o-megan", "Megan Bowen"),
  byName: "Megan Bowen",
  comment: "",
  through: "console",
  at: now - 4 * minutes,
  ...more,
});
const approved = {
  status: "approved",
  decision: decision("approve", { comment: "Welcome to the team." }),
  apply: { kind: "applied", object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f777", at: now - 3 * minutes },
  settle: { kind: "cancelled" },
};
const sales = { object: "o-sales", name: "Sales Team" };
const member = (old, next) => ({ field: "member", old, new: next });
const johanna = { object: "o-johanna", name: "Johanna Lorenz" };

const edit = {
  event: "edit",
  workflowName: "Change department",
  target: johanna,
  targetName: johanna.name,
  changes: [
    { field: "department", old: "Sales", new: "Marketing" },
    {
      field: "streetAddress",
      old: "Main street 12, building B, third floor",
      new: "Main street 14, building B, third floor",
    },
    { field: "mobilePhone", old: "+49 170 0000000", new: null },
    { field: "employeeId", old: null, new: "20417" },
  ],
};

const rows = [
  request("r1"),
  request("r2", {
    ...edit,
    createdAt: now - 2 * 60 * minutes,
    doubt: "responderIsNoApprover",
    notices: [notice("responder_not_approver")],
  }),
  request("r3", {
    event: "join",
    object: "group",
    workflowName: "Workflow to Join a Group",
    target: sales,
    targetName: sales.name,
    changes: [member(null, { object: "o-alex", name: "Alex Wilber" })],
    approvers: [megan],
    createdAt: now - 5 * 60 * minutes,
  }),
  request("r4", {
    ...approved,
    event: "transfer",
    workflowName: "Workflow to Transfer a User",
    target: johanna,
    targetName: johanna.name,
    changes: [
      {
        field: "manager",
        old: { object: "o-megan", name: "Megan Bowen" },
        new: { object: "o-adele", name: "Adele Vance" },
      },
    ],
    createdAt: now - 3 * days,
  }),
  request("r5", {
    status: "denied",
    decision: decision("deny", {
      comment: "She left the company in October, so that there is nothing to give.",
    }),
    settle: { kind: "cancelled" },
    createdAt: now - 9 * days,
  }),
  request("r6", {
    ...approved,
    apply: { kind: "failed", code: "upn_taken" },
    notices: [notice("upn_taken")],
    createdAt: now - 9 * days,
  }),
  request("r7", {
    requester: adaActor,
    requesterName: ada.name,
    targetName: "Bartholomäus Oberstleutnant-Wetterfahnenmacher von und zu Hohen-Schwangau",
    workflowName: "A workflow with a name that is quite a bit longer than most others are",
    approvers: [],
    awaiting: "administratorForNobody",
    trigger: { kind: "parked", code: "nobody_can_approve" },
    notices: [notice("nobody_can_approve")],
    createdAt: now - 40 * days,
  }),
  request("r8", {
    ...approved,
    workflow: null,
    workflowName: "Direct change",
    requester: adaActor,
    requesterName: ada.name,
    approvers: [],
    decision: decision("approve", { by: adaActor, byName: ada.name }),
    trigger: { kind: "notLinked" },
    settle: { kind: "notDue" },
    event: "terminate",
    target: johanna,
    targetName: johanna.name,
    changes: [{ field: "accountEnabled", old: "true", new: "false" }],
    createdAt: now - 60 * days,
  }),
];

const list = (requests, more = {}) => ({ ok: { requests, total: requests.length, next: null, ...more } });
const entry = (id, happening, actor = { kind: "system" }, at = now - 11 * minutes) => ({
  id,
  at,
  actor,
  subject: { kind: "request", id: "r1" },
  happening,
});
const asked = entry(
  "e1",
  {
    what: "asked",
    workflow: "Create User",
    awaiting: "approvers",
    approvers: ["Megan Bowen", "Adele Vance"],
  },
  alex,
  now - 12 * minutes,
);
const triggered = entry("e2", { what: "flowTriggered", run: "08584619367", foundAgain: false });
const decided = entry(
  "e8",
  { what: "decided", outcome: "approve", comment: "Welcome to the team.", through: "console" },
  person("o-megan", "Megan Bowen"),
  now - 4 * minutes,
);
const made = entry(
  "e9",
  { what: "applied", object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f777", recognised: false },
  { kind: "system" },
  now - 3 * minutes,
);
const cancelled = entry("e10", { what: "runCancelled" }, { kind: "system" }, now - 3 * minutes);

const inbox = { when: { scope: "inbox", limit: 1 }, ok: { requests: [], total: 4, next: null } };
const replies = {
  ...base,
  request_list: { cases: [inbox, { when: {}, ...list(rows) }] },
};
const only = (reply) => ({ ...replies, request_list: { cases: [inbox, { when: {}, ...reply }] } });
const shown = (view, timeline = [asked, triggered]) => ({
  ...replies,
  request_show: { ok: { request: view, timeline } },
});
const details = (name, view, timeline, more = {}) => ({
  name: `request-${name}`,
  path: `/requests/all?request=${view.id}`,
  replies: shown(view, timeline),
  ...more,
});

const failed = (code, more = {}) =>
  request("r6", { ...approved, apply: { kind: "failed", code }, notices: [notice(code)], ...more });

/** Chooses a command, which is in the menu at the end of the bar where there is no room. */
async function command(page, name) {
  const button = page.getByRole("button", { name, exact: true });
  const more = page.getByRole("button", { name: "More commands" });
  await button.or(more).first().waitFor();
  if (await button.isVisible()) return button.click();
  await more.click();
  return page.getByRole("menuitem", { name }).click();
}

export const requestScenes = [
  { name: "requests-all", path: "/requests/all?status=all", replies },
  {
    name: "requests-inbox",
    path: "/requests/inbox",
    replies: {
      ...replies,
      request_list: {
        cases: [
          {
            when: { scope: "inbox", limit: 1, status: "pending" },
            ok: { requests: [], total: 12, next: null },
          },
          { when: {}, ...list(rows.slice(0, 3)) },
        ],
      },
    },
  },
  { name: "requests-empty", path: "/requests/mine", replies: only(list([])) },
  {
    name: "requests-none-pass",
    path: "/requests/all?target=Nobody&event=join",
    replies: only(list([])),
  },
  { name: "requests-loading", path: "/requests/all", replies: only({}) },
  { name: "requests-error", path: "/requests/all", replies: only(error("internal")) },
  { name: "requests-nobody", path: "/requests/mine", replies: only(error("sign_in_needed")) },
  {
    name: "requests-gone-stale",
    path: "/requests/all?status=all",
    replies,
    steps: async (page) => {
      await page
        .getByRole("row", { name: /Create a user/ })
        .first()
        .waitFor();
      await page.evaluate((reply) => {
        window.__replies.request_list = reply;
      }, error("owner_unreachable"));
      await command(page, "Refresh");
      await page.getByText("does not answer").waitFor();
    },
  },
  {
    name: "requests-1000",
    path: "/requests/all?status=all",
    replies: only(
      list(
        Array.from({ length: 500 }, (_, n) =>
          request(`m${n}`, { targetName: `Person ${n}`, createdAt: now - n * 60 * minutes }),
        ),
        { total: 100_000, next: null },
      ),
    ),
    steps: async (page) => {
      await page
        .getByRole("row", { name: /Person 0/ })
        .first()
        .focus();
      await page.keyboard.press("PageDown");
      await page.keyboard.press("PageDown");
      await page.keyboard.press("Space");
      await page.getByRole("row", { name: /Person 20/ }).waitFor();
    },
  },
  {
    name: "requests-filters",
    path: "/requests/all?requester=Alex&date=last30&event=create",
    replies,
    steps: async (page) => command(page, "Filters"),
  },
  {
    name: "requests-filters-added",
    path: `/requests/all?text=new&event=create&workflowType=system&store=s1&not=${encodeURIComponent('["text","workflowType"]')}`,
    replies,
    steps: async (page) => command(page, "Filters"),
  },
  {
    name: "requests-selected",
    path: "/requests/all?status=all",
    replies,
    steps: async (page) => {
      await page.getByRole("checkbox", { name: "Select Create a user: Jane Doe" }).first().check();
      await page.getByRole("checkbox", { name: "Select Edit a user: Johanna Lorenz" }).check();
    },
  },
  details("pending", request("r1")),
  {
    name: "request-loading",
    path: "/requests/all?request=r1",
    replies: { ...replies, request_show: {} },
  },
  {
    name: "request-error",
    path: "/requests/all?request=r1",
    replies: { ...replies, request_show: error("not_found") },
  },
  details("edit", request("r2", edit)),
  details("own", request("r1", { requester: adaActor, requesterName: ada.name })),
  details("no-reason", request("r1"), undefined, {
    steps: async (page) => {
      await page.getByRole("button", { name: "Deny" }).click();
      await page.getByText("Say why").waitFor();
    },
  }),
  details("decided-elsewhere", request("r1"), undefined, {
    replies: { ...shown(request("r1")), request_approve: error("already_decided") },
    steps: async (page) => {
      await page.getByRole("button", { name: "Approve", exact: true }).click();
      await page.getByText("decided already").waitFor();
    },
  }),
  details("queued", request("r1", { trigger: { kind: "queued" }, decideBy: null }), [asked]),
  details(
    "waiting",
    request("r1", {
      trigger: { kind: "waiting", code: "throttled", nextAttemptAt: now + 3 * minutes },
      notices: [notice("throttled")],
      decideBy: null,
    }),
    [
      asked,
      ...Array.from({ length: 4 }, (_, n) =>
        entry(`t${n}`, { what: "triggerFailed", code: "throttled", retrying: true }),
      ),
    ],
  ),
  details(
    "parked",
    request("r1", {
      trigger: { kind: "parked", code: "flow_off" },
      notices: [notice("flow_off")],
      decideBy: null,
    }),
    [asked, entry("t1", { what: "triggerFailed", code: "flow_off", retrying: false })],
  ),
  details(
    "not-linked",
    request("r1", { trigger: { kind: "notLinked" }, notices: [notice("not_linked")], decideBy: null }),
    [asked],
  ),
  details("nobody", rows[6], [
    entry(
      "e1",
      { what: "asked", workflow: "Create User", awaiting: "administratorForNobody", approvers: [] },
      adaActor,
    ),
  ]),
  ...[
    ["responderIsNoApprover", "responder_not_approver"],
    ["responderIsRequester", "own_request"],
    ["approvalDisagrees", "approval_disagrees"],
    ["noDecision", "flow_without_decision"],
  ].map(([doubt, code]) =>
    details(`doubt-${code.replaceAll("_", "-")}`, request("r1", { doubt, notices: [notice(code)] }), [
      asked,
      triggered,
      entry("c1", { what: "callbackReceived" }, { kind: "flow", workflow: "w1" }),
      entry("c2", { what: "doubted", doubt, responder: doubt === "noDecision" ? null : "Nestor Wilke" }),
    ]),
  ),
  details("unconfirmed", request("r1", { notices: [notice("approvals_unreadable")] }), [
    asked,
    triggered,
    entry("c1", { what: "callbackReceived" }, { kind: "flow", workflow: "w1" }),
    entry("c2", { what: "confirmationParked", code: "approvals_unreadable" }),
  ]),
  details("deadline", request("r1", { decideBy: now + 2 * days, notices: [notice("deadline_near")] })),
  details("deadline-passed", request("r1", { decideBy: now - days, notices: [notice("deadline_passed")] })),
  details("two-open", request("r2", { ...edit, notices: [notice("another_request_open")] })),
  details("approved", request("r4", approved), [asked, triggered, decided, made, cancelled]),
  details("applying", request("r4", { ...approved, apply: { kind: "queued" }, settle: { kind: "queued" } }), [
    asked,
    triggered,
    decided,
  ]),
  details(
    "applying-waits",
    request("r4", {
      ...approved,
      apply: { kind: "waiting", code: "unreachable", nextAttemptAt: now + 2 * minutes },
      notices: [notice("unreachable")],
    }),
    [asked, triggered, decided, entry("a1", { what: "applyFailed", code: "unreachable", retrying: true })],
  ),
  details("apply-failed", failed("upn_taken"), [
    asked,
    triggered,
    decided,
    entry("a1", { what: "applyFailed", code: "upn_taken", retrying: false }),
  ]),
  details(
    "changed-meanwhile",
    failed("target_changed", edit),
    [
      asked,
      triggered,
      decided,
      entry("a1", { what: "applyFailed", code: "target_changed", retrying: false }),
    ],
    {
      replies: {
        ...shown(failed("target_changed", edit), [asked, triggered, decided]),
        request_form: {
          ok: {
            target: {
              object: johanna.object,
              kind: "user",
              name: johanna.name,
              userPrincipalName: null,
              readOnly: null,
            },
            fields: [
              {
                field: "department",
                required: false,
                maxChars: 64,
                kind: "text",
                choices: [],
                present: "Research",
              },
              {
                field: "streetAddress",
                required: false,
                maxChars: 64,
                kind: "text",
                choices: [],
                present: "Main street 12, building B, third floor",
              },
              {
                field: "mobilePhone",
                required: false,
                maxChars: 64,
                kind: "text",
                choices: [],
                present: "+49 170 0000000",
              },
              {
                field: "employeeId",
                required: false,
                maxChars: 16,
                kind: "text",
                choices: [],
                present: null,
              },
            ],
            workflows: [],
            uncovered: null,
          },
        },
      },
      steps: async (page) => {
        await page.getByRole("button", { name: "Compare and overwrite" }).click();
        await page.getByText("Research").waitFor();
      },
    },
  ),
  details("denied", rows[4], [
    asked,
    triggered,
    entry(
      "d1",
      { what: "decided", outcome: "deny", comment: rows[4].decision.comment, through: "flowUnconfirmed" },
      person("o-megan", "Megan Bowen"),
    ),
    entry("d2", { what: "lateAnswer", outcome: "approve" }, { kind: "flow", workflow: "w1" }),
  ]),
  details(
    "run-left",
    request("r4", {
      ...approved,
      settle: { kind: "refused", code: "run_not_cancelled" },
      notices: [notice("run_not_cancelled")],
    }),
    [asked, triggered, decided, made, entry("s1", { what: "runNotCancelled", code: "run_not_cancelled" })],
  ),
  details("direct", rows[7], [entry("e1", { what: "askedDirectly" }, adaActor), made]),
  details("password", request("r4", { ...approved, initialPassword: "waiting" }), [asked, decided, made]),
  details("password-expired", request("r4", { ...approved, initialPassword: "expired" }), [
    asked,
    decided,
    made,
  ]),
  {
    name: "request-password-shown",
    path: "/requests/all?request=r4",
    replies: {
      ...shown(request("r4", { ...approved, initialPassword: "waiting" }), [asked, decided, made]),
      request_reveal_password: {
        ok: { userPrincipalName: "jane.doe@contoso.example", password: "k7Qw-Rt2m-Zp9x-Hv4c-" },
      },
    },
    steps: async (page) => {
      await page.getByRole("button", { name: "Reveal password" }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: "Reveal password" }).click();
      await page.getByText("k7Qw").waitFor();
    },
  },
];

/** What other scenes of requests are made of. */
export const requestParts = { command, request, rows, replies, notice, approvedParts: approved };
