import type {
  CheckView,
  ClientView,
  FlowView,
  LinkHealthView,
  LinkView,
  TemplateShowResponse,
  TemplateView,
  WorkflowView,
} from "../api";
import { clientId, contoso, tenantId } from "./fixtures";

export const client: ClientView = {
  store: contoso.id,
  organizationCode: "contoso",
  region: "crm4",
  dataServiceUrl: "https://countersign.contoso.example",
  tenantId,
  clientId,
  environmentUrl: "https://contoso.crm4.dynamics.example",
  environment: { id: "9e52c13f-8a4b-4d0e-9b7a-5c2d61e8f0aa", source: "discovery" },
  appAccount: null,
  notices: [],
  registeredAt: 1_790_000_000_000,
};

export const createUser: WorkflowView = {
  id: "1a2b9e52-8a4b-4d0e-9b7a-5c2d61e8f001",
  store: contoso.id,
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
  approvers: [{ kind: "person", object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f103", name: "Megan Bowen" }],
  link: null,
  createdAt: 1_790_000_000_000,
};

/** What a check showed; a code where it says something. */
export function seen(
  check: CheckView["check"],
  outcome: CheckView["outcome"] = "passed",
  code?: NonNullable<CheckView["notice"]>["code"],
): CheckView {
  return { check, outcome, notice: code === undefined ? null : { code, message: "", remedy: "" } };
}

export const template: TemplateView = {
  workflow: createUser.id,
  flow: "7d0c9e52-8a4b-4d0e-9b7a-5c2d61e8f4aa",
  environmentUrl: client.environmentUrl,
  name: createUser.name,
  description: "",
  whoCanTrigger: { kind: "tenant" },
  writtenWhoCanTrigger: null,
  state: "off",
  madeAt: 1_790_000_000_000,
  updatedAt: null,
};

/** What is shown of a template that is as the workflow wants it. */
export function showing(
  made: TemplateView | null,
  more: Partial<TemplateShowResponse> = {},
): TemplateShowResponse {
  return { template: made, outdated: [], edited: [], notices: [], ...more };
}

const layers = ["format", "cloudAndEnvironment", "current", "turnedOn", "reachable", "authorised"] as const;

/** Six layers that passed, but for those that are named. */
export function health(...changed: CheckView[]): LinkHealthView {
  return {
    checkedAt: 1_790_000_000_000,
    checks: layers.map((layer) => changed.find(({ check }) => check === layer) ?? seen(layer)),
  };
}

export const link: LinkView = {
  workflow: createUser.id,
  host: "contoso.4f.environment.api.powerplatform.example",
  hint: "9f3c",
  bearer: true,
  flowName: "Create User",
  fault: null,
  health: health(),
  unconfirmedAt: null,
  linkedAt: 1_790_000_000_000,
};

export function flowIn(state: FlowView["state"], origin: FlowView["origin"] = "link") {
  const flow: FlowView = {
    workflow: createUser.id,
    origin,
    flow: template.flow,
    name: createUser.name,
    state,
    environment: null,
    managementId: null,
    modifiedAt: null,
  };
  return { flow, notices: [] };
}
