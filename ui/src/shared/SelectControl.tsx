import { Field, makeStyles, Select } from "@fluentui/react-components";
import { useController, type Control, type FieldPathByValue, type FieldValues } from "react-hook-form";
import { validation } from "./validation";

const useStyles = makeStyles({
  field: { maxWidth: "480px" },
  select: { minWidth: 0 },
});

export interface Choice {
  value: string;
  label: string;
}

interface SelectControlProps<Values extends FieldValues> {
  control: Control<Values>;
  name: FieldPathByValue<Values, string>;
  label: string;
  hint: string;
  choices: readonly Choice[];
}

/** One of a few, with its label, hint and error. */
export function SelectControl<Values extends FieldValues>({
  control,
  name,
  label,
  hint,
  choices,
}: SelectControlProps<Values>) {
  const styles = useStyles();
  const { field, fieldState } = useController({ control, name });
  const message = fieldState.error?.message;

  return (
    <Field className={styles.field} label={label} hint={hint} {...validation(message)}>
      <Select {...field} className={styles.select}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </Select>
    </Field>
  );
}
