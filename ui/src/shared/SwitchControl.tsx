import { makeStyles, Switch, tokens, typographyStyles } from "@fluentui/react-components";
import { WarningRegular } from "@fluentui/react-icons";
import { useId } from "react";
import { useController, type Control, type FieldPathByValue, type FieldValues } from "react-hook-form";

const useStyles = makeStyles({
  root: { maxWidth: "640px" },
  // In line with other controls, not with the room around the switch.
  control: { marginLeft: `calc(-1 * ${tokens.spacingHorizontalS})` },
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
  warning: {
    ...typographyStyles.body1,
    display: "flex",
    gap: tokens.spacingHorizontalXS,
    margin: `${tokens.spacingVerticalXS} 0 0`,
  },
  icon: {
    display: "flex",
    flexShrink: 0,
    fontSize: "16px",
    lineHeight: tokens.lineHeightBase300,
    paddingTop: "2px",
    color: tokens.colorStatusWarningForeground1,
  },
});

interface SwitchControlProps<Values extends FieldValues> {
  control: Control<Values>;
  name: FieldPathByValue<Values, boolean>;
  label: string;
  /** What it means, in plain words. */
  text: string;
  /** What to mind about the position that it is in. */
  warning?: string | undefined;
}

/** A setting that is on or off, with what that means. */
export function SwitchControl<Values extends FieldValues>({
  control,
  name,
  label,
  text,
  warning,
}: SwitchControlProps<Values>) {
  const styles = useStyles();
  const {
    field: { value, onChange, ...field },
  } = useController({ control, name });
  const described = useId();

  return (
    <div className={styles.root}>
      <Switch
        {...field}
        className={styles.control}
        label={label}
        aria-describedby={described}
        checked={value}
        onChange={(_event, { checked }) => {
          onChange(checked);
        }}
      />
      <div id={described}>
        <p className={styles.text}>{text}</p>
        {warning !== undefined && (
          <p className={styles.warning}>
            <span aria-hidden className={styles.icon}>
              <WarningRegular />
            </span>
            {warning}
          </p>
        )}
      </div>
    </div>
  );
}
