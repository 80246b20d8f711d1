import type { TFunction } from "i18next";
import type { Filter } from "../../../api";
import { z } from "../../../shared/zod";

export const filterOperators = [
  "present",
  "notPresent",
  "equals",
  "notEquals",
] as const satisfies readonly Filter["operator"][];

type Operator = (typeof filterOperators)[number];

/** Whether the operator compares with a value. */
export function comparesValue(operator: Operator): operator is "equals" | "notEquals" {
  return operator === "equals" || operator === "notEquals";
}

export function filterSchema(t: TFunction) {
  return z
    .object({
      field: z.string().min(1, t("workflowFilters.fieldRequired")),
      operator: z.enum(filterOperators),
      value: z.string().trim(),
    })
    .refine(({ operator, value }) => !comparesValue(operator) || value !== "", {
      path: ["value"],
      error: t("workflowFilters.valueRequired"),
      when: () => true,
    });
}

export type FilterValues = z.infer<ReturnType<typeof filterSchema>>;
