import { CallError, useCommand } from "../../api";
import { changedMembers, sentDraft, type WorkflowDraft } from "./draft";
import type { Staged, StagedApprover, StagedWorkflow, Step } from "./staged";

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
  const updateStore = useCommand("store_update").mutateAsync;
  const create = useCommand("workflow_create").mutateAsync;
  const update = useCommand("workflow_update").mutateAsync;
  const remove = useCommand("workflow_delete").mutateAsync;
  const turn = useCommand("workflow_switch").mutateAsync;

  async function send({ workflows, defaultApprover }: Staged): Promise<Outcome> {
    const steps: Step[] = [];
    // Who steps in is named before workflows without approvers are, and taken away after they are off or have some.
    if (defaultApprover !== null && defaultApprover.value !== null)
      steps.push(await sendApprover(defaultApprover));
    for (const change of inOrder(workflows)) steps.push(await sendWorkflow(change));
    if (defaultApprover !== null && defaultApprover.value === null)
      steps.push(await sendApprover(defaultApprover));
    return { steps, refused: steps.filter(isRefused).length };
  }

  async function sendApprover(sent: StagedApprover): Promise<Step> {
    try {
      await updateStore({ store, defaultApprover: sent.value?.object ?? "" });
      return { kind: "approverSaved", sent };
    } catch (thrown) {
      return { kind: "approverRefused", error: CallError.from(thrown) };
    }
  }

  async function sendWorkflow(sent: StagedWorkflow): Promise<Step> {
    const { key, base, draft, deleted } = sent;
    const progress: Progress = { base };
    try {
      if (base === null) return { kind: "saved", sent, id: await make(draft) };
      if (deleted) await remove({ workflow: key });
      else await alter(key, base, sentDraft(draft), progress);
      return { kind: "saved", sent, id: key };
    } catch (thrown) {
      return { kind: "refused", key, base: progress.base, error: CallError.from(thrown) };
    }
  }

  async function make(draft: WorkflowDraft): Promise<string> {
    const { approvers, ...members } = sentDraft(draft);
    const made = await create({ store, ...members, approvers: approvers.map(({ object }) => object) });
    return made.id;
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

  return send;
}

function isRefused(step: Step): boolean {
  return step.kind === "refused" || step.kind === "approverRefused";
}

/** What goes makes room for the names of what changes, and that for what is new. */
function inOrder(changes: readonly StagedWorkflow[]): StagedWorkflow[] {
  const place = ({ deleted, base }: StagedWorkflow) => (deleted ? 0 : base === null ? 2 : 1);
  return [...changes].sort((one, other) => place(one) - place(other));
}
