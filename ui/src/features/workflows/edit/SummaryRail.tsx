import { makeStyles, mergeClasses, tokens, typographyStyles } from "@fluentui/react-components";
import { useWatch, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { SystemWorkflow } from "../../../api";
import type { Picked } from "../../../shared/PeoplePicker";
import type { WorkflowDraft } from "../draft";
import { summaryOf } from "./summary";

const useStyles = makeStyles({
  section: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground2,
    border: `1px solid ${tokens.colorTransparentStroke}`,
  },
  heading: { ...typographyStyles.subtitle2, margin: 0 },
  text: { ...typographyStyles.body1, margin: 0, overflowWrap: "anywhere" },
  off: { color: tokens.colorNeutralForeground2 },
});

interface SummaryRailProps {
  control: Control<WorkflowDraft>;
  linked: boolean;
  system: SystemWorkflow | null;
  defaultApprover: Picked | null;
}

/** What the workflow does, in a sentence that changes as one types. */
export function SummaryRail({ control, linked, system, defaultApprover }: SummaryRailProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const draft = useWatch({ control }) as WorkflowDraft;
  return (
    <section aria-labelledby="workflow-summary" className={styles.section}>
      <h2 id="workflow-summary" className={styles.heading}>
        {t("workflowSummary.title")}
      </h2>
      <p className={styles.text}>
        {summaryOf(t, i18n.language, draft, {
          linked,
          system,
          defaultApprover: defaultApprover?.name ?? null,
        })}
      </p>
      {!draft.enabled && <p className={mergeClasses(styles.text, styles.off)}>{t("workflowSummary.off")}</p>}
    </section>
  );
}
