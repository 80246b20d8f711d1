import { Link, makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CallError, type AccountFailureView, type AccountResourceView, type AccountView } from "../api";
import { ErrorDetails } from "./ErrorDetails";
import { Status } from "./Status";
import { useErrorText } from "./errorText";
import { exactTime } from "./time";
import { RegistrationStepBody } from "./RegistrationStepBody";
import { stepToMend } from "./registration";
import { serviceOf } from "./services";

const useStyles = makeStyles({
  row: { padding: `${tokens.spacingVerticalS} 0`, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  top: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    columnGap: tokens.spacingHorizontalM,
  },
  name: { ...typographyStyles.body1Strong },
  text: { ...typographyStyles.body1, margin: `${tokens.spacingVerticalXXS} 0 0` },
  detail: {
    ...typographyStyles.caption1,
    margin: `${tokens.spacingVerticalXXS} 0 0`,
    color: tokens.colorNeutralForeground2,
    overflowWrap: "anywhere",
  },
  id: { fontFamily: tokens.fontFamilyMonospace, userSelect: "text" },
});

interface ServiceAccessProps {
  resource: AccountResourceView;
  account: AccountView;
}

/** What one service last granted or refused an account, and the way to mend it. */
export function ServiceAccess({ resource, account }: ServiceAccessProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { audience, scopes, grantedAt, failure } = resource;
  const service = serviceOf(audience);

  return (
    <li className={styles.row}>
      <div className={styles.top}>
        <span className={styles.name}>
          {service === undefined ? audience : t(`account.service.${service}`)}
        </span>
        {failure !== null ? (
          <Status kind="error" word={t("account.refused")} />
        ) : grantedAt !== null ? (
          <Status kind="healthy" word={t("account.granted")} />
        ) : (
          <Status kind="unknown" word={t("account.notAsked")} />
        )}
      </div>
      {service !== undefined && (
        <p className={styles.detail}>
          <span className={styles.id}>{audience}</span>
        </p>
      )}
      {failure !== null && <Refusal failure={failure} account={account} />}
      {grantedAt !== null && (
        <p className={styles.detail}>
          {t("account.lastGranted", { time: exactTime(grantedAt) })}
          {scopes.length > 0 && (
            <>
              {" "}
              {t("account.scopes")} <span className={styles.id}>{scopes.join(" ")}</span>
            </>
          )}
        </p>
      )}
    </li>
  );
}

const AgainLink = createLink(Link);

function Refusal({ failure, account }: { failure: AccountFailureView; account: AccountView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(failure.error.code);
  const step = stepToMend(failure.error);

  return (
    <>
      <p className={styles.text}>
        {t("errorDetails.sentence", { title })} {remedy} {failure.claimsAsked && t("account.claims")}{" "}
        <AgainLink inline to="/sign-in" search={{ account: account.id }}>
          {account.kind === "app" ? t("account.newSecret") : t("account.againForThis")}
        </AgainLink>
      </p>
      {step !== undefined && (
        <RegistrationStepBody step={step} way={account.kind === "app" ? "app" : "deviceCode"} />
      )}
      <ErrorDetails error={new CallError(failure.error, failure.at)} />
    </>
  );
}
