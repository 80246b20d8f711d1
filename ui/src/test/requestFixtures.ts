import type { Actor, AuditEntry, Happening, RequestView } from "../api";
import { contoso, tenantId } from "./fixtures";

/** A person of the directory, by the end of their object id. */
export function person(end: string, name: string): Actor & { kind: "person" } {
  return {
    kind: "person",
    principal: { tenant: tenantId, object: `3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f${end}`, kind: "person" },
    name,
  };
}

export const alex = person("104", "Alex Wilber");
const meganActor = person("103", "Megan Bowen");

/** Alex asks to create Jane Doe; Megan may approve; its flow waits. */
export function aRequest(number: number, more: Partial<RequestView> = {}): RequestView {
  return {
    id: `7a2b9e52-8a4b-4d0e-9b7a-${String(number).padStart(12, "0")}`,
    store: contoso.id,
    workflow: "1a2b9e52-8a4b-4d0e-9b7a-5c2d61e8f001",
    workflowName: "Create User",
    requester: alex,
    requesterName: alex.name,
    object: "user",
    event: "create",
    target: null,
    targetName: `Person ${number}`,
    changes: [{ field: "displayName", old: null, new: `Person ${number}` }],
    approvers: [
      {
        object: meganActor.principal.object,
        name: meganActor.name,
        userPrincipalName: "megan@contoso.example",
        mail: null,
      },
    ],
    awaiting: "approvers",
    status: "pending",
    decision: null,
    trigger: { kind: "triggered", run: "08584619367" },
    apply: { kind: "notDue" },
    settle: { kind: "notDue" },
    doubt: null,
    initialPassword: "none",
    notices: [],
    decideBy: null,
    createdAt: 1_790_000_000_000,
    ...more,
  };
}

/** Approved by Megan in the console, and made. */
export const approved: Partial<RequestView> = {
  status: "approved",
  decision: {
    outcome: "approve",
    by: meganActor,
    byName: meganActor.name,
    comment: "",
    through: "console",
    at: 1_790_000_100_000,
  },
  apply: { kind: "applied", object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f777", at: 1_790_000_200_000 },
};

/** A row of a request's timeline. */
export function entry(number: number, happening: Happening): AuditEntry {
  return {
    id: `8b2b9e52-8a4b-4d0e-9b7a-${String(number).padStart(12, "0")}`,
    at: 1_790_000_000_000 + number * 1000,
    actor: { kind: "system" },
    subject: { kind: "none" },
    happening,
  };
}
