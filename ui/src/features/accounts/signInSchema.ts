import type { TFunction } from "i18next";
import { guid, tenant } from "../../shared/schema";
import { z } from "../../shared/zod";

export function signInSchema(t: TFunction) {
  return z.object({
    tenant: tenant(t("signIn.tenantRequired"), t("validation.tenant")),
    clientId: guid(t("signIn.clientIdRequired"), t("validation.guid")),
  });
}

export type SignInValues = z.infer<ReturnType<typeof signInSchema>>;
