import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { CopyButton } from "./CopyButton";
import { grantsOf, type RegistrationStep, type SignInWay } from "./registration";

const useStyles = makeStyles({
  body: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
  value: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: tokens.spacingHorizontalXS },
  id: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: "anywhere",
    userSelect: "text",
  },
  grants: { listStyleType: "none", margin: 0, padding: 0 },
  grant: {
    padding: `${tokens.spacingVerticalS} 0`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  purpose: { ...typographyStyles.body1, margin: 0 },
  api: { ...typographyStyles.caption1, margin: 0, color: tokens.colorNeutralForeground2 },
});

/** The address that the browser comes back to, as it has to be registered. */
const redirectAddress = "http://localhost";

/** One step of an app registration: where it is done, and what to enter there. */
export function RegistrationStepBody({ step, way }: { step: RegistrationStep; way: SignInWay }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const kind = way === "app" ? "application" : "delegated";

  return (
    <div className={styles.body}>
      <p className={styles.text}>{t(`registration.${step}.text`)}</p>
      {step === "redirect" && <Value text={redirectAddress} />}
      {step === "permissions" && (
        <>
          <p className={styles.text}>{t(`registration.permissions.${kind}`)}</p>
          <ul className={styles.grants}>
            {grantsOf(way).map(({ purpose, api, names }) => (
              <li key={purpose} className={styles.grant}>
                <p className={styles.purpose}>{t(`registration.purpose.${purpose}`)}</p>
                <p className={styles.api}>{t(`registration.api.${api}`)}</p>
                {names.map((name) => (
                  <Value key={name} text={name} />
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Value({ text }: { text: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <span className={styles.value}>
      <code className={styles.id}>{text}</code>
      <CopyButton compact text={text} label={t("registration.copy", { value: text })} />
    </span>
  );
}
