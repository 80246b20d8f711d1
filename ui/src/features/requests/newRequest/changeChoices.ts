import type { Event, ObjectKind, WorkflowView } from "../../../api";

/** What can be asked for: what happens to which kind of object. */
export interface ChangeChoice {
  object: ObjectKind;
  event: Event;
}

/** The changes of each kind of object, the usual ones first. */
export const changesOf = {
  user: ["create", "edit", "transfer", "terminate", "delete"],
  group: ["create", "edit", "join", "leave", "nest", "delete"],
} as const satisfies Record<ObjectKind, readonly Event[]>;

/** A choice as one word, for an address or a list. */
export function keyOf({ object, event }: ChangeChoice): string {
  return `${object}-${event}`;
}

/** Reads a choice back; nothing when it is none. */
export function choiceOf(object: string | undefined, event: string | undefined): ChangeChoice | undefined {
  if (object !== "user" && object !== "group") return undefined;
  const known: Event | undefined = changesOf[object].find((name) => name === event);
  return known === undefined ? undefined : { object, event: known };
}

/** What a workflow decides, as choices; nothing for one that nobody can set off here. */
export function choicesOfWorkflow(workflow: WorkflowView): ChangeChoice[] {
  return workflow.objects.flatMap((object) => choiceOf(object, workflow.event) ?? []);
}
