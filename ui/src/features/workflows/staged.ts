import type { CallError, WorkflowView } from "../../api";
import type { Picked } from "../../shared/PeoplePicker";
import { draftOf, sameDraft, sentDraft, type WorkflowDraft } from "./draft";

/** A change of one workflow that waits for **Save**. */
export interface StagedWorkflow {
  /** The workflow, or what stands for one that is not there yet. */
  key: string;
  /** What the change started from; nothing for a new workflow. */
  base: WorkflowDraft | null;
  draft: WorkflowDraft;
  deleted: boolean;
  /** Why it was refused when it was last sent. */
  error: CallError | null;
}

/** A change of the store's default approver that waits for **Save**. */
export interface StagedApprover {
  value: Picked | null;
  error: CallError | null;
}

export interface Staged {
  workflows: readonly StagedWorkflow[];
  defaultApprover: StagedApprover | null;
  /** How many new workflows there have been, for keys of their own. */
  made: number;
  /** Which workflow each new one became when it was saved, by its key. */
  became: Readonly<Partial<Record<string, string>>>;
  /** Whether it is on its way: what was kept when a change began is then not what will be kept. */
  sending: boolean;
}

export const nothingStaged: Staged = {
  workflows: [],
  defaultApprover: null,
  made: 0,
  became: {},
  sending: false,
};

export type Step =
  | { kind: "create"; draft: WorkflowDraft }
  | { kind: "edit"; key: string; base: WorkflowDraft | null; draft: WorkflowDraft }
  | { kind: "delete"; key: string; base: WorkflowDraft | null }
  /** It was sent, and is kept now; a new one under an id. */
  | { kind: "saved"; sent: StagedWorkflow; id: string }
  /** What is left to do of it after a part was done: its base moves on. */
  | { kind: "refused"; key: string; base: WorkflowDraft | null; error: CallError }
  | { kind: "drop"; keys: readonly string[] }
  | { kind: "approver"; approver: StagedApprover | null }
  | { kind: "approverSaved"; sent: StagedApprover }
  | { kind: "approverRefused"; error: CallError }
  /** All of it is on its way, or was. */
  | { kind: "sending"; sending: boolean }
  | { kind: "discard" };

export function staging(staged: Staged, step: Step): Staged {
  switch (step.kind) {
    case "create":
      return {
        ...staged,
        made: staged.made + 1,
        workflows: [
          ...staged.workflows,
          { key: `new-${staged.made + 1}`, base: null, draft: step.draft, deleted: false, error: null },
        ],
      };
    case "edit": {
      // A second edit starts from where the first one did.
      const before = staged.workflows.find(({ key }) => key === step.key);
      const base = before === undefined ? step.base : before.base;
      if (!staged.sending && base !== null && sameDraft(base, step.draft)) return dropped(staged, [step.key]);
      return replaced(staged, { key: step.key, base, draft: step.draft, deleted: false, error: null });
    }
    case "delete": {
      const { key, base } = step;
      if (base === null) return dropped(staged, [key]);
      return replaced(staged, { key, base, draft: base, deleted: true, error: null });
    }
    case "saved":
      return saved(staged, step.sent, step.id);
    case "refused":
      return {
        ...staged,
        workflows: staged.workflows.map((one) =>
          one.key === step.key ? { ...one, base: step.base, error: step.error } : one,
        ),
      };
    case "drop":
      return dropped(staged, step.keys);
    case "approver":
      return { ...staged, defaultApprover: step.approver };
    case "approverSaved": {
      const { defaultApprover: now } = staged;
      const again = now !== null && now.value?.object !== step.sent.value?.object;
      return again ? staged : { ...staged, defaultApprover: null };
    }
    case "approverRefused": {
      const { defaultApprover: now } = staged;
      return now === null ? staged : { ...staged, defaultApprover: { ...now, error: step.error } };
    }
    case "sending":
      return { ...staged, sending: step.sending };
    case "discard":
      return { ...nothingStaged, made: staged.made, became: staged.became };
  }
}

/** Of a change that was sent what is left is what was done to it since. */
function saved(before: Staged, sent: StagedWorkflow, id: string): Staged {
  const { key } = sent;
  const staged = key === id ? before : { ...before, became: { ...before.became, [key]: id } };
  const now = staged.workflows.find((one) => one.key === key);
  if (now === undefined || now === sent) return dropped(staged, [key]);
  if (!now.deleted && sameDraft(sent.draft, now.draft)) return dropped(staged, [key]);
  return {
    ...staged,
    workflows: staged.workflows.map((one) =>
      one === now ? { ...now, key: id, base: sentDraft(sent.draft), error: null } : one,
    ),
  };
}

function replaced(staged: Staged, workflow: StagedWorkflow): Staged {
  const known = staged.workflows.some(({ key }) => key === workflow.key);
  return {
    ...staged,
    workflows: known
      ? staged.workflows.map((one) => (one.key === workflow.key ? workflow : one))
      : [...staged.workflows, workflow],
  };
}

function dropped(staged: Staged, keys: readonly string[]): Staged {
  return { ...staged, workflows: staged.workflows.filter(({ key }) => !keys.includes(key)) };
}

export function stagedCount({ workflows, defaultApprover }: Staged): number {
  return workflows.length + (defaultApprover === null ? 0 : 1);
}

/** A workflow of the list: as it is kept, and as it will be. */
export interface Row {
  key: string;
  /** As it is kept; nothing for one that is not there yet, or no more. */
  view: WorkflowView | null;
  draft: WorkflowDraft;
  change: "none" | "created" | "changed" | "deleted";
  error: CallError | null;
}

/** The workflows as they will be, those that are kept first. */
export function rowsOf(views: readonly WorkflowView[], staged: readonly StagedWorkflow[]): Row[] {
  const changes = new Map(staged.map((one) => [one.key, one]));
  const kept = views.map((view): Row => {
    const change = changes.get(view.id);
    changes.delete(view.id);
    if (change === undefined)
      return { key: view.id, view, draft: draftOf(view), change: "none", error: null };
    return {
      key: view.id,
      view,
      draft: change.draft,
      change: change.deleted ? "deleted" : "changed",
      error: change.error,
    };
  });
  const others = Array.from(changes.values(), (one): Row => ({
    key: one.key,
    view: null,
    draft: one.draft,
    change: one.base === null ? "created" : one.deleted ? "deleted" : "changed",
    error: one.error,
  }));
  return [...kept, ...others];
}
