import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Code, WorkflowView } from "../../api";
import { useErrorText } from "../../shared/errorText";
import { exactTime } from "../../shared/time";
import { FlowState } from "./FlowState";
import { RemedyLink } from "../../shared/RemedyLink";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS, minWidth: 0 },
  text: { ...typographyStyles.body1, margin: 0, overflowWrap: "anywhere" },
  quiet: { ...typographyStyles.caption1, margin: 0, color: tokens.colorNeutralForeground2 },
  findings: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalS,
  },
  finding: {
    ...typographyStyles.caption1,
    paddingLeft: tokens.spacingHorizontalS,
    borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
    overflowWrap: "anywhere",
  },
});

/** How the link of a workflow stands: the flow, what was found when it was looked at, and what to do. */
export function LinkHealth({ workflow }: { workflow: WorkflowView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { link, store } = workflow;
  const codes = link === null ? [] : findings(link);

  return (
    <div className={styles.root}>
      <FlowState workflow={workflow} />
      {link === null ? (
        <p className={styles.text}>{t("linkHealth.none")}</p>
      ) : (
        <p className={styles.text}>{link.flowName ?? t("linkHealth.unnamed", { hint: link.hint })}</p>
      )}
      {codes.length > 0 && (
        <ul aria-label={t("linkHealth.findings")} className={styles.findings}>
          {codes.map((code) => (
            <li key={code} className={styles.finding}>
              <Finding code={code} storeId={store} />
            </li>
          ))}
        </ul>
      )}
      {link?.health != null && (
        <p className={styles.quiet}>{t("linkHealth.at", { time: exactTime(link.health.checkedAt) })}</p>
      )}
    </div>
  );
}

/** What is against the link, each thing once, in the order in which it was looked at. */
function findings({ fault, health }: NonNullable<WorkflowView["link"]>): Code[] {
  const seen = (health?.checks ?? []).flatMap(({ outcome, notice }) =>
    outcome === "passed" || notice === null ? [] : [notice.code],
  );
  return [...new Set(fault === null ? seen : [fault, ...seen])];
}

function Finding({ code, storeId }: { code: Code; storeId: string }) {
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(code);
  return (
    <>
      {t("errorDetails.sentence", { title })} {remedy} <RemedyLink code={code} storeId={storeId} />
    </>
  );
}
