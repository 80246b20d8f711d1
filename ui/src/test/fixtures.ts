import type { AccountView, AppState, JobView, StoreView } from "../api";

export const tenantId = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";
export const clientId = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301";

export const ada: AccountView = {
  id: "7c1d3b52-1f0e-4a57-9a3c-64d0c1d2e001",
  kind: "delegated",
  tenantHint: tenantId,
  tenantId,
  clientId,
  objectId: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f101",
  name: "Ada Admin",
  userPrincipalName: "admin@contoso.example",
  session: "live",
  active: true,
  addedAt: 1_790_000_000_000,
};

export const megan: AccountView = {
  ...ada,
  id: "7c1d3b52-1f0e-4a57-9a3c-64d0c1d2e002",
  objectId: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f103",
  name: "Megan Bowen",
  userPrincipalName: "megan@contoso.example",
  active: false,
};

export const appState: AppState = {
  version: "0.1.0",
  owner: "window",
  profile: {
    name: "public",
    custom: false,
    authority: "login.microsoftonline.example",
    portal: "https://portal.example",
  },
  dataDirectory: "/home/ada/countersign",
  keyStore: { kind: "ready", source: "keyStore" },
  callbackListener: null,
  activeAccount: ada,
};

export const contoso: StoreView = {
  id: "5b0c9e52-8a4b-4d0e-9b7a-5c2d61e8f001",
  name: "Contoso",
  description: "",
  enabled: true,
  provider: { kind: "entraId", tenant: tenantId, domain: "contoso.example" },
  serviceCredential: null,
  linkingAccount: null,
  settings: { selfDecision: false, applyUncovered: false, settleFlows: true, defaultApprover: null },
  problems: [],
  powerAutomate: false,
  workflows: 0,
  workflowsEnabled: 0,
  openRequests: 0,
  createdAt: 1_790_000_000_000,
};

/** A sign-in that waits for its code to be entered. */
export function signInJob(userCode = "BCDF-GHJK"): JobView {
  return {
    id: "9d0c9e52-8a4b-4d0e-9b7a-5c2d61e8f001",
    method: "deviceCode",
    state: {
      kind: "waiting",
      prompt: { kind: "deviceCode", userCode, verificationUri: "https://login.example/device" },
      expiresAt: Date.now() + 900_000,
      expiresIn: 900,
    },
  };
}

/** A sign-in that waits for the browser. */
export function browserJob(): JobView {
  return {
    id: "9d0c9e52-8a4b-4d0e-9b7a-5c2d61e8f00b",
    method: "browser",
    state: { kind: "waiting", prompt: { kind: "browser" }, expiresAt: Date.now() + 300_000, expiresIn: 300 },
  };
}
