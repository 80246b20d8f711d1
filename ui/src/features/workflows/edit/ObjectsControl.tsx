import { Checkbox } from "@fluentui/react-components";
import { useController, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { ObjectKind } from "../../../api";
import { CheckboxGroup } from "../../../shared/CheckboxGroup";
import type { WorkflowDraft } from "../draft";

const kinds = ["user", "group"] as const satisfies readonly ObjectKind[];

/** **Objects**: one or both of them. */
export function ObjectsControl({ control }: { control: Control<WorkflowDraft> }) {
  const { t } = useTranslation();
  const { field, fieldState } = useController({ control, name: "objects" });
  const message = fieldState.error?.message;

  return (
    <CheckboxGroup
      label={t("workflow.objects")}
      required
      {...(message === undefined ? {} : { error: message })}
    >
      {kinds.map((kind, place) => (
        <Checkbox
          key={kind}
          {...(place === 0 ? { ref: field.ref } : {})}
          label={t(`workflows.objects.${kind}`)}
          checked={field.value.includes(kind)}
          onBlur={field.onBlur}
          onChange={(_event, { checked }) => {
            // In one order, whichever was chosen first.
            field.onChange(
              kinds.filter((one) => (one === kind ? checked === true : field.value.includes(one))),
            );
          }}
        />
      ))}
    </CheckboxGroup>
  );
}
