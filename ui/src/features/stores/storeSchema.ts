import type { TFunction } from "i18next";
import { displayName, domainName, guid } from "../../shared/schema";
import { z } from "../../shared/zod";

/** The general settings of a store. */
export function generalSchema(t: TFunction) {
  return z.object({
    name: displayName(
      t("createStore.nameRequired"),
      t("validation.nameTooLong"),
      t("validation.nameControl"),
    ),
    description: z.string().trim(),
    domain: domainName(t("createStore.domainRequired"), t("validation.domain")),
    enabled: z.boolean(),
    selfDecision: z.boolean(),
    applyUncovered: z.boolean(),
    settleFlows: z.boolean(),
  });
}

export type GeneralValues = z.infer<ReturnType<typeof generalSchema>>;

/** The accounts of a store; an empty one is not chosen yet. */
export const connectionSchema = z.object({ serviceCredential: z.string(), linkingAccount: z.string() });

export type ConnectionValues = z.infer<typeof connectionSchema>;

export function storeSchema(t: TFunction) {
  return z.object({
    name: displayName(
      t("createStore.nameRequired"),
      t("validation.nameTooLong"),
      t("validation.nameControl"),
    ),
    domain: domainName(t("createStore.domainRequired"), t("validation.domain")),
    tenantId: guid(t("createStore.tenantRequired"), t("validation.guid")),
  });
}

export type StoreValues = z.infer<ReturnType<typeof storeSchema>>;
