import { Field, makeStyles, Textarea } from "@fluentui/react-components";
import { useController, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { WorkflowDraft } from "../draft";

const useStyles = makeStyles({ field: { maxWidth: "480px" } });

/** **Description**. */
export function DescriptionControl({ control }: { control: Control<WorkflowDraft> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { field } = useController({ control, name: "description" });
  return (
    <Field className={styles.field} label={t("workflow.description")}>
      <Textarea {...field} rows={3} resize="vertical" />
    </Field>
  );
}
