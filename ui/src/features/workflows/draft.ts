import type {
  ApproverReference,
  ApproverRelation,
  Attribute,
  ChangeEvent,
  Filter,
  ObjectKind,
  WorkflowUpdateRequest,
  WorkflowView,
} from "../../api";
import type { Picked } from "../../shared/PeoplePicker";

/** A workflow as a person edits it. */
export interface WorkflowDraft {
  name: string;
  description: string;
  enabled: boolean;
  objects: ObjectKind[];
  event: ChangeEvent;
  fields: Attribute[];
  filters: Filter[];
  /** The people and groups among its approvers. */
  approvers: Picked[];
  relations: ApproverRelation[];
}

export const blankDraft: WorkflowDraft = {
  name: "",
  description: "",
  enabled: true,
  objects: [],
  event: "create",
  fields: [],
  filters: [],
  approvers: [],
  relations: [],
};

export function draftOf(view: WorkflowView): WorkflowDraft {
  const { name, description, enabled, objects, event, fields, filters } = view;
  return {
    name,
    description,
    enabled,
    objects,
    event,
    fields,
    filters,
    approvers: view.approvers.flatMap((one) => pickedOf(one) ?? []),
    relations: view.approvers.flatMap((one) => (one.kind === "relation" ? [one.relation] : [])),
  };
}

/** The person or group that a reference names. */
export function pickedOf(reference: ApproverReference | null): Picked | undefined {
  if (reference === null || reference.kind === "relation") return undefined;
  const { object, name } = reference;
  return { object, name, kind: reference.kind === "person" ? "user" : "group" };
}

/** What of it is sent: fields are of an Edit alone, whatever was chosen before another event was. */
export function sentDraft(draft: WorkflowDraft): WorkflowDraft {
  return draft.event === "edit" || draft.fields.length === 0 ? draft : { ...draft, fields: [] };
}

/** The members of a workflow, other than whether it is on, that the draft changes. */
export function changedMembers(
  base: WorkflowDraft,
  draft: WorkflowDraft,
): Omit<WorkflowUpdateRequest, "workflow"> {
  const differs = (member: keyof WorkflowDraft) => !same(base[member], draft[member]);
  return {
    ...(differs("name") ? { name: draft.name } : {}),
    ...(differs("description") ? { description: draft.description } : {}),
    ...(differs("objects") ? { objects: draft.objects } : {}),
    ...(differs("event") ? { event: draft.event } : {}),
    ...(differs("fields") ? { fields: draft.fields } : {}),
    ...(differs("filters") ? { filters: draft.filters } : {}),
    ...(same(objectsOf(base), objectsOf(draft)) ? {} : { approvers: objectsOf(draft) }),
    ...(differs("relations") ? { relations: draft.relations } : {}),
  };
}

/** Whether saving one after the other would change nothing. */
export function sameDraft(base: WorkflowDraft, draft: WorkflowDraft): boolean {
  return base.enabled === draft.enabled && Object.keys(changedMembers(base, draft)).length === 0;
}

function objectsOf({ approvers }: WorkflowDraft): string[] {
  return approvers.map(({ object }) => object);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
