import { Field, makeStyles, Select } from "@fluentui/react-components";
import { useController, useWatch, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { WorkflowDraft } from "../draft";
import { userEvents } from "./attributeRules";
import { createTaken, createTakenWords } from "./workflowSchema";
import { validation } from "../../../shared/validation";

const useStyles = makeStyles({ field: { maxWidth: "480px" }, select: { minWidth: 0 } });

interface EventControlProps {
  control: Control<WorkflowDraft>;
  others: readonly WorkflowDraft[];
}

/** **Events**; says at once where another workflow is the Create workflow of the object already. */
export function EventControl({ control, others }: EventControlProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { field, fieldState } = useController({ control, name: "event" });
  const objects = useWatch({ control, name: "objects" });
  const taken = createTaken({ event: field.value, objects }, others);
  // An answer of the engine stays until something is chosen that it is not about.
  const message = taken === undefined ? fieldState.error?.message : createTakenWords(t, taken);
  const shown = message === "" ? undefined : message;

  return (
    <Field
      className={styles.field}
      label={t("workflow.event")}
      hint={t(
        `workflow.eventHint.${field.value === "create" || field.value === "delete" ? field.value : "edit"}`,
      )}
      required
      {...validation(shown)}
    >
      <Select {...field} className={styles.select}>
        {userEvents.map((event) => (
          <option key={event} value={event}>
            {t(`workflows.events.${event}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
