import type { TFunction } from "i18next";
import type { Actor, Event, FieldValue, ObjectKind, RequestView } from "../../api";
import type { StatusKind } from "../../shared/Status";

const changes = {
  create: { user: "requests.change.createUser", group: "requests.change.createGroup" },
  edit: { user: "requests.change.editUser", group: "requests.change.editGroup" },
  delete: { user: "requests.change.deleteUser", group: "requests.change.deleteGroup" },
  join: { user: "requests.change.join", group: "requests.change.join" },
  leave: { user: "requests.change.leave", group: "requests.change.leave" },
  nest: { user: "requests.change.nest", group: "requests.change.nest" },
  transfer: { user: "requests.change.transfer", group: "requests.change.transfer" },
  terminate: { user: "requests.change.terminate", group: "requests.change.terminate" },
  resetPassword: { user: "requests.change.resetPassword", group: "requests.change.resetPassword" },
  changeExpirationPolicy: {
    user: "requests.change.changeExpirationPolicy",
    group: "requests.change.changeExpirationPolicy",
  },
} as const satisfies Record<Event, Record<ObjectKind, string>>;

/** What a change does, in a few words. */
export function changeWords(t: TFunction, event: Event, object: ObjectKind): string {
  return t(changes[event][object]);
}

/** A value of an attribute, for people to read. */
export function valueText(value: FieldValue | null): string {
  if (value === null) return "";
  return typeof value === "string" ? value : value.name;
}

/** The change and the object in one line, for those who cannot see the columns. */
export function requestTitle(t: TFunction, request: RequestView): string {
  return t("requests.titled", {
    change: changeWords(t, request.event, request.object),
    target: request.targetName,
  });
}

/** Whom a request awaits, or who could have decided it. */
export function approverNames(t: TFunction, request: RequestView): string[] {
  if (request.status === "pending" && isForAdministrator(request)) return [t("requests.administrator")];
  return request.approvers.map(({ name }) => name);
}

export function isForAdministrator({ awaiting }: RequestView): boolean {
  return awaiting === "administratorForNobody" || awaiting === "administratorForRequester";
}

/** Who did something, for people to read. */
export function actorName(t: TFunction, actor: Actor): string {
  return actor.kind === "person" ? actor.name : t(`requests.actor.${actor.kind}`);
}

/** How a request stands: the documented status, with what became of the change. */
export function requestStatus(request: RequestView): {
  kind: StatusKind;
  word: "pending" | "pendingLook" | "approved" | "applying" | "notApplied" | "applied" | "denied";
} {
  if (request.status === "denied") return { kind: "off", word: "denied" };
  if (request.status === "pending") {
    return needsLook(request)
      ? { kind: "attention", word: "pendingLook" }
      : { kind: "unknown", word: "pending" };
  }
  switch (request.apply.kind) {
    case "applied":
      return { kind: "healthy", word: "applied" };
    case "failed":
      return { kind: "error", word: "notApplied" };
    case "queued":
    case "waiting":
      return { kind: "working", word: "applying" };
    case "notDue":
      return { kind: "healthy", word: "approved" };
  }
}

/** Tells whether a request waits for more than a decision. */
function needsLook(request: RequestView): boolean {
  return request.doubt !== null || request.trigger.kind === "parked" || isForAdministrator(request);
}
