import { useState } from "react";
import { CallError, useCommand } from "../../api";
import { changedMembers, sentDraft, type WorkflowDraft } from "./draft";
import type { Staged, StagedWorkflow, Step } from "./staged";

/** What came of sending changes. */
interface Outcome {
  steps: Step[];
  refused: number;
}

/** How far a change has come; what was done of it is not sent again. */
interface Progress {
  base: WorkflowDraft | null;
}

/** Sends what is staged, one after the other; what is refused does not keep the others. */
export function useSaving(store: string) {
  const [saving, setSaving] = useState(false);
  const updateStore = useCommand("store_update").mutateAsync;
  const create = useCommand("workflow_create").mutateAsync;
  const update = useCommand("workflow_update").mutateAsync;
  const remove = useCommand("workflow_delete").mutateAsync;
  const turn = useCommand("workflow_switch").mutateAsync;

  async function send({ workflows, defaultApprover }: Staged): Promise<Outcome> {
    setSaving(true);
    try {
      const steps: Step[] = [];
      // Who steps in is named before workflows without approvers are, and taken away after they are off or have some.
      if (defaultApprover?.value) steps.push(await sendApprover(defaultApprover.value));
      for (const change of inOrder(workflows)) steps.push(await sendWorkflow(change));
      if (defaultApprover?.value === null) steps.push(await sendApprover(null));
      return { steps, refused: steps.filter(isRefused).length };
    } finally {
      setSaving(false);
    }
  }

  async function sendApprover(value: NonNullable<Staged["defaultApprover"]>["value"]): Promise<Step> {
    try {
      await updateStore({ store, defaultApprover: value?.object ?? "" });
      return { kind: "approver", approver: null };
    } catch (thrown) {
      return { kind: "approver", approver: { value, error: CallError.from(thrown) } };
    }
  }

  async function sendWorkflow({ key, base, draft, deleted }: StagedWorkflow): Promise<Step> {
    const progress: Progress = { base };
    try {
      if (base === null) await make(draft);
      else if (deleted) await remove({ workflow: key });
      else await alter(key, base, sentDraft(draft), progress);
      return { kind: "drop", keys: [key] };
    } catch (thrown) {
      return { kind: "refused", key, base: progress.base, error: CallError.from(thrown) };
    }
  }

  async function make(draft: WorkflowDraft) {
    const { approvers, ...members } = sentDraft(draft);
    await create({ store, ...members, approvers: approvers.map(({ object }) => object) });
  }

  async function alter(workflow: string, base: WorkflowDraft, draft: WorkflowDraft, progress: Progress) {
    const members = changedMembers(base, draft);
    let enabled = base.enabled;
    // Off first and on last, so that no workflow is on with nobody to approve.
    if (enabled && !draft.enabled) {
      await turn({ workflow, enabled: false });
      enabled = false;
      progress.base = { ...base, enabled };
    }
    if (Object.keys(members).length > 0) {
      await update({ workflow, ...members });
      progress.base = { ...draft, enabled };
    }
    if (!enabled && draft.enabled) await turn({ workflow, enabled: true });
  }

  return { saving, send };
}

function isRefused(step: Step): boolean {
  return step.kind === "refused" || (step.kind === "approver" && step.approver !== null);
}

/** What goes makes room for the names of what changes, and that for what is new. */
function inOrder(changes: readonly StagedWorkflow[]): StagedWorkflow[] {
  const place = ({ deleted, base }: StagedWorkflow) => (deleted ? 0 : base === null ? 2 : 1);
  return [...changes].sort((one, other) => place(one) - place(other));
}
