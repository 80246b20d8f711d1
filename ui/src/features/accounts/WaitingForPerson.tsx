import { Button, makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { OpenRegular } from "@fluentui/react-icons";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../shared/CopyButton";
import { CountdownRing } from "../../shared/CountdownRing";
import { ErrorBar } from "../../shared/ErrorNotice";
import type { SigningIn, SigningInState } from "./useSigningIn";

const useStyles = makeStyles({
  steps: { ...typographyStyles.body1, margin: 0 },
  codeRow: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeHero900,
    lineHeight: tokens.lineHeightHero900,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: "0.08em",
    userSelect: "all",
    overflowWrap: "anywhere",
  },
  open: { display: "flex", flexDirection: "column", alignItems: "flex-start", gap: tokens.spacingVerticalXS },
  address: {
    ...typographyStyles.caption1,
    fontFamily: tokens.fontFamilyMonospace,
    color: tokens.colorNeutralForeground2,
    overflowWrap: "anywhere",
    userSelect: "text",
  },
  state: { ...typographyStyles.body1, display: "flex", alignItems: "center", gap: tokens.spacingHorizontalM },
  caution: { ...typographyStyles.caption1, margin: 0, color: tokens.colorNeutralForeground2 },
});

type Waiting = Extract<SigningInState, { kind: "waiting" }>["waiting"];

/** What a person does to sign in, and how long they can. */
export function WaitingForPerson({ waiting, signIn }: { waiting: Waiting; signIn: SigningIn }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const left = useTimeLeft(waiting.expiresAt);
  const { prompt } = waiting;
  const time = {
    minutes: Math.floor(left / 60_000),
    seconds: String(Math.floor((left % 60_000) / 1000)).padStart(2, "0"),
  };
  const code = prompt.kind === "deviceCode";

  return (
    <>
      <p className={styles.steps}>{code ? t("deviceCode.steps") : t("browserSignIn.steps")}</p>
      {code && (
        <div className={styles.codeRow}>
          <output aria-label={t("deviceCode.codeLabel")} className={styles.code}>
            {prompt.userCode}
          </output>
          <CopyButton text={prompt.userCode} label={t("deviceCode.copyCode")} />
        </div>
      )}
      {signIn.openError !== undefined && <ErrorBar error={signIn.openError} />}
      <div className={styles.open}>
        <Button appearance={code ? "primary" : "secondary"} icon={<OpenRegular />} onClick={signIn.openPage}>
          {code ? t("deviceCode.open") : t("browserSignIn.open")}
        </Button>
        {code && <span className={styles.address}>{prompt.verificationUri}</span>}
      </div>
      <div className={styles.state}>
        <CountdownRing fraction={left / (waiting.expiresIn * 1000)} />
        <span>
          {t("signingIn.waiting")} {code ? t("deviceCode.left", time) : t("browserSignIn.left", time)}
        </span>
      </div>
      {code && <p className={styles.caution}>{t("deviceCode.caution")}</p>}
    </>
  );
}

/** What is left until a time, in ms, counted down each second. */
function useTimeLeft(until: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      window.clearInterval(timer);
    };
  }, []);
  return Math.max(0, until - now);
}
