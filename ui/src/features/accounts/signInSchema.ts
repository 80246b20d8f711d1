import type { TFunction } from "i18next";
import { guid, tenant } from "../../shared/schema";
import { z } from "../../shared/zod";
import { signInWays } from "../../shared/registration";

export function signInSchema(t: TFunction) {
  return z
    .object({
      tenant: tenant(t("signIn.tenantRequired"), t("validation.tenant")),
      clientId: guid(t("signIn.clientIdRequired"), t("validation.guid")),
      way: z.enum(signInWays),
      clientSecret: z.string(),
    })
    .refine(({ way, clientSecret }) => way !== "app" || clientSecret !== "", {
      path: ["clientSecret"],
      error: t("signIn.clientSecretRequired"),
      // Also when other fields lack something: a person wants to see it all at once.
      when: () => true,
    });
}

export type SignInValues = z.infer<ReturnType<typeof signInSchema>>;
