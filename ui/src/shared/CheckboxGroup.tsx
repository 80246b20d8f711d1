import { Label, makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { ErrorCircle12Filled } from "@fluentui/react-icons";
import { useId, type ReactNode } from "react";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXXS },
  boxes: { display: "flex", flexWrap: "wrap" },
  error: {
    ...typographyStyles.caption1,
    display: "flex",
    alignItems: "baseline",
    gap: tokens.spacingHorizontalXS,
    color: tokens.colorStatusDangerForeground1,
  },
});

interface CheckboxGroupProps {
  label: string;
  required?: boolean;
  error?: string;
  /** The boxes. A `Field` around them would call each of them required. */
  children: ReactNode;
}

/** Boxes that belong together, under one label. */
export function CheckboxGroup({ label, required = false, error, children }: CheckboxGroupProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <div
      role="group"
      aria-labelledby={`${id}label`}
      aria-describedby={error === undefined ? undefined : `${id}error`}
      className={styles.root}
    >
      <Label id={`${id}label`} required={required}>
        {label}
      </Label>
      <div className={styles.boxes}>{children}</div>
      {error !== undefined && (
        <span id={`${id}error`} role="alert" className={styles.error}>
          <ErrorCircle12Filled aria-hidden />
          {error}
        </span>
      )}
    </div>
  );
}
