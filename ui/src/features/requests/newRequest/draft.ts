import type {
  Attribute,
  Event,
  FieldInput,
  FormField,
  FormWorkflow,
  RequestFormResponse,
} from "../../../api";
import type { Picked } from "../../../shared/PeoplePicker";
import { valueText } from "../words";

/** The fields of a form. An edit that was chosen by its workflow has those the workflow names; where it names none, all. */
export function shownFields(
  { fields, workflows }: Pick<RequestFormResponse, "fields" | "workflows">,
  event: Event,
  workflow: string | undefined,
): readonly FormField[] {
  if (event !== "edit") return fields;
  const named = workflows.find(({ id }) => id === workflow)?.fields ?? [];
  const shown = fields.filter(({ field }) => named.includes(field));
  return shown.length === 0 ? fields : shown;
}

/** What is in the fields of a form: texts as they are typed, objects as they are picked. */
export type Draft = Partial<Record<Attribute, string | readonly Picked[]>>;

/** Whether a field takes an object instead of a text. */
export function isReference({ kind }: FormField): boolean {
  return kind === "person" || kind === "group";
}

function pickedOf(field: FormField): readonly Picked[] {
  const { present } = field;
  if (present === null || typeof present === "string") return [];
  return [{ object: present.object, name: present.name, kind: field.kind === "group" ? "group" : "user" }];
}

/** What a field holds: what was entered, else what is there now. */
export function textOf(field: FormField, draft: Draft): string {
  const entered = draft[field.field];
  return typeof entered === "string" ? entered : valueText(field.present);
}

export function picksOf(field: FormField, draft: Draft): readonly Picked[] {
  const entered = draft[field.field];
  return entered === undefined || typeof entered === "string" ? pickedOf(field) : entered;
}

/** The value to send, as the contract takes it. */
function valueOf(field: FormField, draft: Draft): string {
  if (isReference(field)) return picksOf(field, draft)[0]?.object ?? "";
  return textOf(field, draft).trim();
}

function presentOf(field: FormField): string {
  if (isReference(field)) return pickedOf(field)[0]?.object ?? "";
  return valueText(field.present).trim();
}

/** Only what differs from what is there: nobody has to approve the rest. */
export function inputsOf(fields: readonly FormField[], draft: Draft): FieldInput[] {
  return fields
    .map((field) => ({ field: field.field, value: valueOf(field, draft), old: presentOf(field) }))
    .filter(({ value, old }) => value !== old)
    .map(({ field, value }) => ({ field, value }));
}

/** What is wrong with a field. */
export type FieldFault = "missing" | "tooLong";

export function faultOf(field: FormField, draft: Draft): FieldFault | undefined {
  const value = valueOf(field, draft);
  if (field.required && value === "") return "missing";
  if (!isReference(field) && field.maxChars > 0 && Array.from(value).length > field.maxChars)
    return "tooLong";
  return undefined;
}

/**
 * The workflows that an edit of these fields goes to, and the fields that none of them names. One that names no field takes what no other
 * names.
 */
export function coverageOf(
  workflows: readonly FormWorkflow[],
  changed: readonly Attribute[],
): { workflows: FormWorkflow[]; left: Attribute[] } {
  const named = new Set(workflows.flatMap(({ fields }) => fields));
  const unnamed = changed.filter((field) => !named.has(field));
  const takesAll = workflows.some(({ fields }) => fields.length === 0);
  return {
    workflows: workflows.filter(({ fields }) =>
      fields.length === 0 ? unnamed.length > 0 : fields.some((field) => changed.includes(field)),
    ),
    left: takesAll ? [] : unnamed,
  };
}
