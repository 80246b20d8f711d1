import type { WhoCanTrigger } from "../../../api";

/** **Who can trigger the flow** as it is chosen: the users stay while another kind is looked at. */
export interface TriggerChoice {
  kind: WhoCanTrigger["kind"];
  users: string;
}

export const triggerKinds = ["anyone", "tenant", "specificUsers"] as const satisfies WhoCanTrigger["kind"][];

/** The contract's default: any user in the tenant, with a token. */
export const tenantChoice: TriggerChoice = { kind: "tenant", users: "" };

export function choiceOf(who: WhoCanTrigger): TriggerChoice {
  return { kind: who.kind, users: who.kind === "specificUsers" ? who.allowed.join("\n") : "" };
}

/** What the engine is told. Whether each entry is an address or an id is its to say. */
export function whoOf({ kind, users }: TriggerChoice): WhoCanTrigger {
  if (kind !== "specificUsers") return { kind };
  const allowed = users.split(/[\s;,]+/).filter((entry) => entry !== "");
  return { kind, allowed };
}

export function sameWho(one: WhoCanTrigger, other: WhoCanTrigger): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
