import { Field, Input, makeStyles, type InputProps } from "@fluentui/react-components";
import { useController, type Control, type FieldPathByValue, type FieldValues } from "react-hook-form";
import { validation } from "./validation";

const useStyles = makeStyles({
  field: { maxWidth: "480px" },
  // Without this the input keeps its intrinsic width and overflows narrow windows.
  input: { minWidth: 0 },
});

interface TextControlProps<Values extends FieldValues> {
  control: Control<Values>;
  name: FieldPathByValue<Values, string>;
  label: string;
  hint?: string;
  placeholder?: string;
  required?: boolean;
  /** Identifiers: in the font that tells 0 from O, without spelling help. */
  identifier?: boolean;
  /** Hidden while it is typed, and never offered again. */
  secret?: boolean;
  /** After the field was left. */
  onLeave?: () => void;
}

/** A line of text with its label, hint and error. */
export function TextControl<Values extends FieldValues>({
  control,
  name,
  label,
  hint,
  placeholder,
  required = false,
  identifier = false,
  secret = false,
  onLeave,
}: TextControlProps<Values>) {
  const styles = useStyles();
  const { field, fieldState } = useController({ control, name });
  const message = fieldState.error?.message;
  const input: InputProps = { ...field, className: styles.input };
  if (placeholder !== undefined) input.placeholder = placeholder;
  if (secret) input.type = "password";
  if (onLeave !== undefined) {
    input.onBlur = () => {
      field.onBlur();
      onLeave();
    };
  }
  if (identifier) {
    input.spellCheck = false;
    input.autoCapitalize = "off";
  }

  return (
    <Field
      className={styles.field}
      label={label}
      required={required}
      {...(hint === undefined ? {} : { hint })}
      {...validation(message)}
    >
      <Input {...input} autoComplete={secret ? "new-password" : "off"} />
    </Field>
  );
}
