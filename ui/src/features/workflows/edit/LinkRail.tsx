import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  section: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  heading: { ...typographyStyles.subtitle2, margin: 0 },
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
});

/** How the flow of the workflow stands; a workflow that is not saved yet has none. What `acts` on it does not wait for **Save**. */
export function LinkRail({ acts, children }: { acts: boolean; children: ReactNode }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <section aria-labelledby="workflow-flow" className={styles.section}>
      <h2 id="workflow-flow" className={styles.heading}>
        {t("workflow.flow")}
      </h2>
      {children === null ? (
        <p className={styles.text}>{t("workflow.flowLater")}</p>
      ) : (
        <>
          {children}
          {acts && <p className={styles.text}>{t("workflow.settingsAtOnce")}</p>}
        </>
      )}
    </section>
  );
}
