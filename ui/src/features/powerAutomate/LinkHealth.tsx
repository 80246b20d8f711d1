import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useStore, type Code, type WorkflowView } from "../../api";
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
  const accounts = useStore(store).data;
  const found = link === null ? [] : findings(link);

  return (
    <div className={styles.root}>
      <FlowState workflow={workflow} />
      {link === null ? (
        <p className={styles.text}>{t("linkHealth.none")}</p>
      ) : (
        <p className={styles.text}>{link.flowName ?? t("linkHealth.unnamed", { hint: link.hint })}</p>
      )}
      {found.length > 0 && (
        <ul aria-label={t("linkHealth.findings")} className={styles.findings}>
          {found.map(({ code, as }) => (
            <li key={code} className={styles.finding}>
              <Finding code={code} storeId={store} account={accounts?.[as]} />
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

/** Something that is against the link, and as whom it was seen. */
interface Found {
  code: Code;
  as: "serviceCredential" | "linkingAccount";
}

/** What is against the link, each thing once, in the order in which it was looked at. */
function findings({ fault, health }: NonNullable<WorkflowView["link"]>): Found[] {
  // The flow is called as the service credential, and looked at as the linking account.
  const seen = (health?.checks ?? []).flatMap(({ check, outcome, notice }): Found[] => {
    if (outcome === "passed" || notice === null) return [];
    const calls = check === "reachable" || check === "authorised";
    return [{ code: notice.code, as: calls ? "serviceCredential" : "linkingAccount" }];
  });
  const all: Found[] = fault === null ? seen : [{ code: fault, as: "serviceCredential" }, ...seen];
  return all.filter(({ code }, place) => all.findIndex((one) => one.code === code) === place);
}

interface FindingProps {
  code: Code;
  storeId: string;
  account: string | null | undefined;
}

function Finding({ code, storeId, account }: FindingProps) {
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(code);
  return (
    <>
      {t("errorDetails.sentence", { title })} {remedy}{" "}
      <RemedyLink code={code} storeId={storeId} account={account} />
    </>
  );
}
