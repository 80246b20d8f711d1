import type { TFunction } from "i18next";
import { guid } from "../../shared/schema";
import { z } from "../../shared/zod";

/** What may stand between two dots of a host name. */
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * What **Register Client** asks for; the client secret only where `missing` says what is missing with it. Which addresses this cloud allows
 * is the engine's to say.
 */
export function clientSchema(t: TFunction, missing?: string) {
  return z.object({
    organizationCode: z
      .string()
      .trim()
      .toLowerCase()
      .min(1, { error: t("registerClient.organizationCodeRequired"), abort: true })
      .refine((text) => hostLabel.test(text), t("registerClient.organizationCodeInvalid")),
    region: z
      .string()
      .trim()
      .toLowerCase()
      .min(1, { error: t("registerClient.regionRequired"), abort: true })
      .refine((text) => hostLabel.test(text), t("registerClient.regionInvalid")),
    dataServiceUrl: z
      .string()
      .trim()
      .min(1, { error: t("registerClient.dataServiceUrlRequired"), abort: true })
      .refine((text) => /^https?:\/\/[^\s/]/i.test(text), t("registerClient.dataServiceUrlInvalid")),
    tenantId: guid(t("registerClient.tenantRequired"), t("validation.guid")),
    clientId: guid(t("registerClient.clientIdRequired"), t("validation.guid")),
    clientSecret: missing === undefined ? z.string() : z.string().min(1, missing),
    environmentId: z.string().trim(),
  });
}

export type ClientValues = z.infer<ReturnType<typeof clientSchema>>;
