import type { TFunction } from "i18next";
import type { RequestStatus } from "../../../api";
import { z } from "../../../shared/zod";

export const cleanupStatuses = ["pending", "approved", "denied"] as const satisfies readonly RequestStatus[];

/** The oldest age that can be asked for, in days. */
const mostDays = 36_500;

export function cleanupSchema(t: TFunction) {
  return z.object({
    days: z
      .string()
      .trim()
      .min(1, { error: t("requestCleanup.daysRequired"), abort: true })
      .refine(
        (text) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= mostDays,
        t("requestCleanup.daysInvalid"),
      ),
    status: z.enum(cleanupStatuses),
  });
}

export type CleanupValues = z.infer<ReturnType<typeof cleanupSchema>>;
