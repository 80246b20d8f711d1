import type { TFunction } from "i18next";
import { displayName, domainName, guid } from "../../shared/schema";
import { z } from "../../shared/zod";

export function editStoreSchema(t: TFunction) {
  return z.object({
    name: displayName(
      t("createStore.nameRequired"),
      t("validation.nameTooLong"),
      t("validation.nameControl"),
    ),
    serviceCredential: z.string(),
    linkingAccount: z.string(),
  });
}

export type EditStoreValues = z.infer<ReturnType<typeof editStoreSchema>>;

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
