import type { CheckView, ClientView, WorkflowView } from "../api";
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
