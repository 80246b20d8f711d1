import type { AccountView, Code, RequestView } from "../../../api";
import { canRetry } from "../actions";
import { mayNotDecide } from "../mayDecide";

/** What can be done with several requests at once. */
export type BulkAction = "approve" | "deny" | "reroute" | "retry";

/** Who would do it, and what the stores allow. */
export interface Deciding {
  account: AccountView | null;
  selfDecision: (store: string) => boolean;
}

/** Why an action cannot be done with a request; nothing when it can be tried. */
export function refusalOf(action: BulkAction, request: RequestView, deciding: Deciding): Code | undefined {
  if (action === "retry") return canRetry(request) ? undefined : "nothing_to_retry";
  if (request.status !== "pending") return "already_decided";
  if (action === "reroute") return undefined;
  return mayNotDecide(request, deciding.account, deciding.selfDecision(request.store));
}

/** The reason why nothing at all can be done with what is selected; nothing when something can. */
export function refusalOfAll(
  action: BulkAction,
  requests: readonly RequestView[],
  deciding: Deciding,
): Code | undefined {
  const refusals = requests.map((request) => refusalOf(action, request, deciding));
  return refusals.some((code) => code === undefined) ? undefined : refusals[0];
}
