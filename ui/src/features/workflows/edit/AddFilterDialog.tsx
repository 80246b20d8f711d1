import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { Attribute, Filter } from "../../../api";
import { attributeLabel } from "../../../shared/attributeLabel";
import { SelectControl } from "../../../shared/SelectControl";
import { TextControl } from "../../../shared/TextControl";
import { FormDialog } from "./FormDialog";
import { comparesValue, filterOperators, filterSchema, type FilterValues } from "./filterSchema";

interface AddFilterDialogProps {
  /** The attributes that all objects of the workflow have. */
  offered: readonly Attribute[];
  onAdd: (filter: Filter) => void;
  onClose: () => void;
}

/** **Add Filter**: an attribute, an operator, and a value where the operator compares with one. */
export function AddFilterDialog({ offered, onAdd, onClose }: AddFilterDialogProps) {
  const { t } = useTranslation();
  const schema = useMemo(() => filterSchema(t), [t]);
  const form = useForm<FilterValues>({
    resolver: zodResolver(schema),
    defaultValues: { field: "", operator: "equals", value: "" },
  });
  const operator = useWatch({ control: form.control, name: "operator" });

  return (
    <FormDialog
      title={t("workflowFilters.addOne")}
      submit={t("workflow.add")}
      onSubmit={() =>
        void form.handleSubmit(({ field: chosen, operator, value }) => {
          const field = chosen as Attribute;
          onAdd(comparesValue(operator) ? { operator, field, value } : { operator, field });
        })()
      }
      onClose={onClose}
    >
      <SelectControl
        control={form.control}
        name="field"
        label={t("workflowFilters.field")}
        hint={t("workflowFilters.fieldHint")}
        choices={[
          { value: "", label: t("workflowFilters.choose") },
          ...offered.map((attribute) => ({ value: attribute, label: attributeLabel(t, attribute) })),
        ]}
      />
      <SelectControl
        control={form.control}
        name="operator"
        label={t("workflowFilters.operator")}
        hint={t("workflowFilters.operatorHint")}
        choices={filterOperators.map((one) => ({ value: one, label: t(`workflowFilters.operators.${one}`) }))}
      />
      {comparesValue(operator) && (
        <TextControl control={form.control} name="value" label={t("workflowFilters.value")} required />
      )}
    </FormDialog>
  );
}
