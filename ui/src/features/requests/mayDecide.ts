import type { AccountView, Code, RequestView } from "../../api";
import { isForAdministrator } from "./words";

/**
 * Why the person of the active account may not decide a request; nothing when they may. The engine decides this, and would refuse:
 * here it is told before anybody tries.
 */
export function mayNotDecide(
  request: RequestView,
  account: AccountView | null,
  selfDecision: boolean,
): Code | undefined {
  // Whoever can open the data directory is an administrator.
  if (selfDecision) return undefined;
  const person = account?.kind === "delegated" ? account.objectId : null;
  const { requester } = request;

  if (requester.kind === "person") {
    if (person === null) return "sign_in_needed";
    return requester.principal.object === person ? "own_request" : undefined;
  }
  if (person === null) return requester.kind === "localAdministrator" ? "own_request" : "sign_in_needed";
  const named = request.approvers.some(({ object }) => object === person);
  return named || isForAdministrator(request) ? undefined : "not_an_approver";
}
