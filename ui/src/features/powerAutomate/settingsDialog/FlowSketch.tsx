import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { ArrowRightRegular, GlobeRegular, PeopleCheckmarkRegular, SendRegular } from "@fluentui/react-icons";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { ApproverReference, WorkflowView } from "../../../api";
import { inWords } from "../../../shared/list";

const useStyles = makeStyles({
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "flex",
    flexWrap: "wrap",
    alignItems: "stretch",
    rowGap: tokens.spacingVerticalS,
  },
  item: { display: "flex", alignItems: "center", flex: "1 1 150px", minWidth: 0 },
  last: { flex: "1 1 130px" },
  box: {
    flexGrow: 1,
    minWidth: 0,
    alignSelf: "stretch",
    boxSizing: "border-box",
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalXXS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  name: {
    ...typographyStyles.body1Strong,
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalSNudge,
  },
  icon: { display: "flex", fontSize: "20px", flexShrink: 0, color: tokens.colorBrandForeground1 },
  text: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  arrow: {
    display: "flex",
    flexShrink: 0,
    fontSize: "16px",
    padding: `0 ${tokens.spacingHorizontalXS}`,
    color: tokens.colorNeutralForeground3,
  },
});

/** What the flow does, drawn as its steps. */
export function FlowSketch({ workflow }: { workflow: WorkflowView }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const steps = [
    {
      name: t("paSettings.sketch.request"),
      text: t("paSettings.sketch.requestText"),
      icon: <GlobeRegular />,
    },
    {
      name: t("paSettings.sketch.approval"),
      text: approverNames(t, i18n.language, workflow.approvers),
      icon: <PeopleCheckmarkRegular />,
    },
    { name: t("paSettings.sketch.report"), text: t("paSettings.sketch.reportText"), icon: <SendRegular /> },
  ];
  return (
    <ol className={styles.list} aria-label={t("paSettings.sketch.label")}>
      {steps.map(({ name, text, icon }, place) => (
        <li key={name} className={styles.item}>
          {place > 0 && (
            <span aria-hidden className={styles.arrow}>
              <ArrowRightRegular />
            </span>
          )}
          <div className={styles.box}>
            <span className={styles.name}>
              <span aria-hidden className={styles.icon}>
                {icon}
              </span>
              {name}
            </span>
            <span className={styles.text}>{text}</span>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** How many approvers are named. */
const named = 3;

function approverNames(t: TFunction, language: string, approvers: readonly ApproverReference[]): string {
  if (approvers.length === 0) return t("paSettings.sketch.defaultApprover");
  const names = approvers.map((approver) =>
    approver.kind === "relation" ? t(`paSettings.sketch.relation.${approver.relation}`) : approver.name,
  );
  const rest = names.length - named;
  const more = rest > 0 ? [t("paSettings.sketch.more", { count: rest })] : [];
  return inWords(language, [...names.slice(0, named), ...more]);
}
