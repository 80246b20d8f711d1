import type { TFunction } from "i18next";
import type { ApproverRelation, Attribute, ChangeEvent, Filter, ObjectKind } from "../../../api";
import type { Picked } from "../../../shared/PeoplePicker";
import { attributeLabel } from "../../../shared/attributeLabel";
import { inWords } from "../../../shared/list";
import { mostNameChars } from "../../../shared/schema";
import { z } from "../../../shared/zod";
import type { WorkflowDraft } from "../draft";
import { fieldsOf, filterFieldsOf } from "./attributeRules";
import { relationsOf } from "./relationRules";

/** What a workflow is held against: the others of its store as they will be, and who decides when one leaves nobody. */
export interface Surroundings {
  others: readonly WorkflowDraft[];
  defaultApprover: boolean;
  /** A system workflow: only approvers and whether it is on can be wrong. */
  system: boolean;
}

/** The workflow that takes the place of a Create workflow for one of the objects already. */
export function createTaken(
  { event, objects }: Pick<WorkflowDraft, "event" | "objects">,
  others: readonly WorkflowDraft[],
): { name: string; object: ObjectKind } | undefined {
  if (event !== "create") return undefined;
  for (const other of others) {
    if (other.event !== "create") continue;
    const object = other.objects.find((one) => objects.includes(one));
    if (object !== undefined) return { name: other.name, object };
  }
  return undefined;
}

// A rule looks at several members at once: it has to run even where one of them is wrong by itself.
const always = () => true;

/** What the page of a workflow asks for. */
export function workflowSchema(
  t: TFunction,
  language: string,
  { others, defaultApprover, system }: Surroundings,
) {
  const labels = (attributes: readonly Attribute[]) =>
    inWords(
      language,
      attributes.map((attribute) => attributeLabel(t, attribute)),
    );
  // A rule that ends the check of its member would keep the rules on several members from running.
  const name = z
    .string()
    .trim()
    .refine((text) => text !== "", t("workflow.nameRequired"))
    .refine((text) => Array.from(text).length <= mostNameChars, t("validation.nameTooLong"))
    .refine((text) => !/\p{Cc}/u.test(text), t("validation.nameControl"))
    .refine(
      (text) => !others.some((other) => other.name.toLowerCase() === text.toLowerCase()),
      t("workflow.nameTaken"),
    );
  const members = z.object({
    name: system ? z.string() : name,
    description: z.string(),
    enabled: z.boolean(),
    objects: z.custom<ObjectKind[]>().refine((objects) => objects.length > 0, t("workflow.objectsRequired")),
    event: z.custom<ChangeEvent>(),
    fields: z.custom<Attribute[]>(),
    filters: z.custom<Filter[]>(),
    approvers: z.custom<Picked[]>(),
    relations: z.custom<ApproverRelation[]>(),
  });
  const staffed = members
    .refine(
      ({ enabled, approvers, relations }) =>
        !enabled || defaultApprover || approvers.length + relations.length > 0,
      { path: ["approvers"], error: t("workflow.approversRequired"), when: always },
    )
    .refine(({ relations, objects, event }) => unfitRelations({ relations, objects, event }).length === 0, {
      path: ["relations"],
      error: (issue) =>
        t("workflow.relationUnfit", {
          relations: inWords(
            language,
            unfitRelations(issue.input as WorkflowDraft).map((relation) =>
              t(`approverRelations.${relation}`),
            ),
          ),
        }),
      when: always,
    });
  if (system) return staffed;
  return staffed
    .refine((draft) => createTaken(draft, others) === undefined, {
      path: ["event"],
      error: (issue) => createTakenWords(t, createTaken(issue.input as WorkflowDraft, others)),
      when: always,
    })
    .refine((draft) => unfitFilters(draft).length === 0, {
      path: ["filters"],
      error: (issue) =>
        t("workflow.filterUnfit", { fields: labels(unfitFilters(issue.input as WorkflowDraft)) }),
      when: always,
    })
    .refine((draft) => unfitFields(draft).length === 0, {
      path: ["fields"],
      error: (issue) =>
        t("workflow.fieldUnfit", { fields: labels(unfitFields(issue.input as WorkflowDraft)) }),
      when: always,
    });
}

export function createTakenWords(t: TFunction, taken: ReturnType<typeof createTaken>): string {
  if (taken === undefined) return "";
  return t(`workflow.createTaken.${taken.object}`, { name: taken.name });
}

function unfitRelations({
  relations,
  objects,
  event,
}: Pick<WorkflowDraft, "relations" | "objects" | "event">) {
  const offered = relationsOf(objects, event);
  return relations.filter((relation) => !offered.includes(relation));
}

function unfitFilters({ filters, objects }: WorkflowDraft): Attribute[] {
  const offered = filterFieldsOf(objects);
  return filters.map(({ field }) => field).filter((field) => !offered.includes(field));
}

function unfitFields({ event, fields, objects }: WorkflowDraft): Attribute[] {
  if (event !== "edit") return [];
  const offered = fieldsOf(objects);
  return fields.filter((field) => !offered.includes(field));
}
