// What the scenes have in common: a tenant, people, stores, and what the engine answers unless a scene says otherwise.
export const tenant = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";
export const clientId = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301";

export const ada = {
  id: "a1",
  kind: "delegated",
  tenantHint: tenant,
  tenantId: tenant,
  clientId,
  objectId: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f101",
  name: "Ada Admin",
  userPrincipalName: "admin@contoso.example",
  session: "live",
  active: true,
  addedAt: 1_790_000_000_000,
};
export const long = {
  ...ada,
  id: "a2",
  active: false,
  name: "Bartholomäus Oberstleutnant-Wetterfahnenmacher",
  userPrincipalName: "bartholomaeus.oberstleutnant-wetterfahnenmacher@contoso.example",
};

export const appState = {
  version: "0.1.0",
  owner: "window",
  profile: { name: "sandbox", custom: true, authority: "127.0.0.1:47111", portal: "http://127.0.0.1:47110" },
  dataDirectory: "/home/ada/.local/share/countersign",
  keyStore: { kind: "ready", source: "keyStore" },
  callbackListener: null,
  activeAccount: ada,
};
export const store = (id, name, domain, more = {}) => ({
  id,
  name,
  description: "",
  enabled: true,
  provider: { kind: "entraId", tenant, domain },
  serviceCredential: "a1",
  linkingAccount: "a1",
  settings: { selfDecision: false, applyUncovered: false, settleFlows: true, defaultApprover: null },
  problems: [],
  powerAutomate: true,
  workflows: 1,
  workflowsEnabled: 1,
  openRequests: 0,
  createdAt: 1_790_000_000_000,
  ...more,
});
export const contoso = store("s1", "Contoso", "contoso.example");
export const fresh = {
  serviceCredential: null,
  linkingAccount: null,
  powerAutomate: false,
  workflows: 0,
  workflowsEnabled: 0,
};
export const error = (code, more = {}) => ({
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

export const base = {
  app_state: { ok: appState },
  account_list: { ok: { accounts: [ada] } },
  store_list: { ok: { stores: [contoso] } },
  store_show: { ok: contoso },
  account_sign_in_cancel: { ok: {} },
  open_sign_in_page: { ok: {} },
};
