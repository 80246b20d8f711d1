import type { TFunction } from "i18next";
import type { WorkflowView } from "../../api";

/** Why a store cannot carry a workflow out, where it cannot. */
export function whyUnavailable(t: TFunction, { unavailable, system }: WorkflowView): string | undefined {
  if (unavailable === null) return undefined;
  if (system === "resetPassword") return t("workflows.unavailable.resetPassword");
  if (system === "changeGroupExpirationPolicy") return t("workflows.unavailable.expirationPolicy");
  return t(`errors.${unavailable.code}.title`);
}
