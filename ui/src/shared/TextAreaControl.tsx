import { Field, makeStyles, Textarea } from "@fluentui/react-components";
import { useController, type Control, type FieldPathByValue, type FieldValues } from "react-hook-form";
import { validation } from "./validation";

const useStyles = makeStyles({ field: { maxWidth: "480px" } });

interface TextAreaControlProps<Values extends FieldValues> {
  control: Control<Values>;
  name: FieldPathByValue<Values, string>;
  label: string;
}

/** Several lines of text with their label and error. */
export function TextAreaControl<Values extends FieldValues>({
  control,
  name,
  label,
}: TextAreaControlProps<Values>) {
  const styles = useStyles();
  const { field, fieldState } = useController({ control, name });
  const message = fieldState.error?.message;
  return (
    <Field className={styles.field} label={label} {...validation(message)}>
      <Textarea {...field} rows={3} resize="vertical" />
    </Field>
  );
}
