import { makeStyles, mergeClasses, tokens, typographyStyles } from "@fluentui/react-components";
import { useId, type AriaRole, type ReactNode } from "react";

const useStyles = makeStyles({
  root: {
    display: "flex",
    flexDirection: "column",
    alignItems: "center",
    textAlign: "center",
    gap: tokens.spacingVerticalM,
    maxWidth: "480px",
    margin: "0 auto",
    padding: `${tokens.spacingVerticalXXXL} 0`,
  },
  icon: { display: "flex", fontSize: "48px", color: tokens.colorNeutralForeground3 },
  error: { color: tokens.colorStatusDangerForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  title: { ...typographyStyles.subtitle1, margin: 0, overflowWrap: "anywhere" },
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
  more: { width: "100%" },
});

interface StateViewProps {
  icon: ReactNode;
  title: string;
  text: ReactNode;
  tone?: "neutral" | "warning" | "error";
  role?: AriaRole;
  action?: ReactNode;
  children?: ReactNode;
}

/** What stands in place of content: nothing there yet, or it cannot be shown. */
export function StateView({ icon, title, text, tone = "neutral", role, action, children }: StateViewProps) {
  const styles = useStyles();
  const heading = useId();
  return (
    <section className={styles.root} role={role} aria-labelledby={heading}>
      <div
        aria-hidden
        className={mergeClasses(
          styles.icon,
          tone === "error" && styles.error,
          tone === "warning" && styles.warning,
        )}
      >
        {icon}
      </div>
      <h2 id={heading} className={styles.title}>
        {title}
      </h2>
      <p className={styles.text}>{text}</p>
      {action}
      {children !== undefined && <div className={styles.more}>{children}</div>}
    </section>
  );
}
