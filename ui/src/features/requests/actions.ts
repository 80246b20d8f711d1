import type { AuditEntry, RequestView } from "../../api";

/** Whether the flow can be called again: it was not, it gave up, or its answer is doubtful. */
export function canSendAgain(request: RequestView): boolean {
  if (request.status !== "pending" || request.workflow === null || request.approvers.length === 0)
    return false;
  const { kind } = request.trigger;
  return (
    kind === "notLinked" ||
    kind === "parked" ||
    request.doubt !== null ||
    request.notices.some(({ code }) => code === "deadline_passed")
  );
}

/** Whether something of the request gave up and can be taken up again; what its timeline tells counts where it is at hand. */
export function canRetry(request: RequestView, timeline: readonly AuditEntry[] = []): boolean {
  if (request.apply.kind === "failed" || request.settle.kind === "refused") return true;
  // The flow is not called any more once the request is decided; the run that a call may have started is looked for.
  if (request.status !== "pending" && request.trigger.kind === "parked") return true;
  return request.status === "pending" && isConfirmationParked(timeline);
}

function isConfirmationParked(timeline: readonly AuditEntry[]): boolean {
  const steps = timeline.map(({ happening }) => happening.what);
  const parked = steps.lastIndexOf("confirmationParked");
  return parked !== -1 && parked > steps.lastIndexOf("takenUpAgain");
}

/** Whether somebody else changed the object since: the approved change waits for a person to compare. */
export function canOverwrite(request: RequestView): boolean {
  return request.apply.kind === "failed" && request.apply.code === "target_changed";
}
