import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useId, type ReactNode } from "react";

const useStyles = makeStyles({
  section: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  heading: { ...typographyStyles.subtitle1, margin: 0 },
  text: { ...typographyStyles.body1, margin: 0, maxWidth: "640px", color: tokens.colorNeutralForeground2 },
});

interface SettingsSectionProps {
  title: string;
  /** What it is about, in plain words. */
  text?: string;
  children: ReactNode;
}

/** One subject of the settings. */
export function SettingsSection({ title, text, children }: SettingsSectionProps) {
  const styles = useStyles();
  const heading = useId();
  return (
    <section className={styles.section} aria-labelledby={heading}>
      <h2 id={heading} className={styles.heading}>
        {title}
      </h2>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children}
    </section>
  );
}
