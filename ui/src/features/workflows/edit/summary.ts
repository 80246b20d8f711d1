import type { TFunction } from "i18next";
import type { Attribute, Filter, SystemWorkflow } from "../../../api";
import { inWords } from "../../../shared/list";
import type { WorkflowDraft } from "../draft";

interface Circumstances {
  linked: boolean;
  system: SystemWorkflow | null;
  /** The name of who decides when a workflow names nobody. */
  defaultApprover: string | null;
}

/** What a workflow does, in one sentence. */
export function summaryOf(
  t: TFunction,
  language: string,
  draft: WorkflowDraft,
  { linked, system, defaultApprover }: Circumstances,
): string {
  const what = whatOf(t, language, draft, system);
  const who = whoOf(t, language, draft, defaultApprover);
  const where = t(linked ? "workflowSummary.inPowerAutomate" : "workflowSummary.here");
  if (draft.filters.length === 0) return t("workflowSummary.sentence", { what, who, where });
  const which = inWords(
    language,
    draft.filters.map((filter) => t(`workflowSummary.filter.${filter.operator}`, filterParts(t, filter))),
  );
  return t("workflowSummary.sentenceFiltered", { what, which, who, where });
}

function whatOf(
  t: TFunction,
  language: string,
  { event, objects, fields }: WorkflowDraft,
  system: SystemWorkflow | null,
): string {
  if (system === "changeManager") return t("workflowSummary.what.changeManager");
  const [kind] = objects;
  const object = t(`workflowSummary.object.${objects.length > 1 ? "both" : (kind ?? "none")}`);
  if (event !== "edit") return t(`workflowSummary.what.${event}`, { object });
  if (fields.length === 0) return t("workflowSummary.what.editAny", { object });
  return t("workflowSummary.what.edit", {
    object,
    fields: inWords(
      language,
      fields.map((field) => inSentence(t, field)),
      "disjunction",
    ),
  });
}

function whoOf(
  t: TFunction,
  language: string,
  { approvers, relations }: WorkflowDraft,
  defaultApprover: string | null,
): string {
  const names = [
    ...relations.map((relation) => t(`workflowSummary.relation.${relation}`)),
    ...approvers.map(({ name, kind }) => (kind === "group" ? t("workflowSummary.member", { name }) : name)),
  ];
  if (names.length > 0) return inWords(language, names, "disjunction");
  return defaultApprover === null
    ? t("workflowSummary.nobody")
    : t("workflowSummary.defaultApprover", { name: defaultApprover });
}

function filterParts(t: TFunction, filter: Filter): { field: string; value: string } {
  return { field: inSentence(t, filter.field), value: "value" in filter ? filter.value : "" };
}

function inSentence(t: TFunction, attribute: Attribute): string {
  return t(`attributesInSentence.${attribute}`);
}
