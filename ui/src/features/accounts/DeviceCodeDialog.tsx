import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { CheckmarkCircleFilled, OpenRegular } from "@fluentui/react-icons";
import { useEffect, useRef, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { JobView } from "../../api";
import { CopyButton } from "../../shared/CopyButton";
import { CountdownRing } from "../../shared/CountdownRing";
import { ErrorBar } from "../../shared/ErrorNotice";
import type { DeviceCodeSignIn } from "./useDeviceCode";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalL,
    paddingBottom: tokens.spacingVerticalS,
  },
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
  // Only there to be asked for its first button.
  actions: { display: "contents" },
  caution: { ...typographyStyles.caption1, margin: 0, color: tokens.colorNeutralForeground2 },
  done: { ...typographyStyles.body1, display: "flex", alignItems: "center", gap: tokens.spacingHorizontalM },
  doneIcon: { display: "flex", fontSize: "32px", color: tokens.colorStatusSuccessForeground1 },
});

interface DeviceCodeDialogProps {
  signIn: DeviceCodeSignIn;
  onSignedIn: () => void;
}

/** Shows the code to enter, waits, and tells how it ended. */
export function DeviceCodeDialog({ signIn, onSignedIn }: DeviceCodeDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { state } = signIn;
  const open = state.kind !== "idle";

  const ended = state.kind === "signedIn" || state.kind === "failed";

  // What had the focus is gone with the state that it belonged to; the focus must not leave the dialog.
  const next = useRef<HTMLDivElement>(null);
  const code = useRef<HTMLDivElement>(null);
  const before = useRef(state.kind);
  useEffect(() => {
    const anew = state.kind === "waiting" && before.current === "failed";
    if (ended) next.current?.querySelector("button")?.focus();
    if (anew) code.current?.querySelector("button")?.focus();
    before.current = state.kind;
  }, [ended, state.kind]);

  function dismiss() {
    const signedIn = state.kind === "signedIn";
    signIn.close();
    if (signedIn) onSignedIn();
  }

  return (
    <Dialog
      modalType="modal"
      open={open}
      onOpenChange={(_event, data) => {
        // A click beside the dialog must not throw a running sign-in away.
        if (!data.open && data.type !== "backdropClick") dismiss();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t(`deviceCode.title.${state.kind}`)}</DialogTitle>
          <DialogContent className={styles.content}>
            {state.kind === "waiting" && <Waiting job={state.job} signIn={signIn} codeRow={code} />}
            {state.kind === "signedIn" && (
              <p className={styles.done} role="status">
                <span aria-hidden className={styles.doneIcon}>
                  <CheckmarkCircleFilled />
                </span>
                {t("deviceCode.signedIn", { name: state.account.name })}
              </p>
            )}
            {state.kind === "failed" && <ErrorBar error={state.error} />}
          </DialogContent>
          <DialogActions fluid>
            <div ref={next} className={styles.actions}>
              {state.kind === "waiting" && (
                <Button appearance="secondary" onClick={dismiss}>
                  {t("actions.cancel")}
                </Button>
              )}
              {state.kind === "signedIn" && (
                <Button appearance="primary" onClick={dismiss}>
                  {t("actions.continue")}
                </Button>
              )}
              {state.kind === "failed" && (
                <>
                  <Button appearance="primary" disabledFocusable={signIn.starting} onClick={signIn.restart}>
                    {t("deviceCode.newCode")}
                  </Button>
                  <Button appearance="secondary" onClick={dismiss}>
                    {t("actions.close")}
                  </Button>
                </>
              )}
            </div>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

interface WaitingProps {
  job: JobView;
  signIn: DeviceCodeSignIn;
  codeRow: RefObject<HTMLDivElement | null>;
}

function Waiting({ job, signIn, codeRow }: WaitingProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const left = useTimeLeft(job.expiresAt);
  const minutes = Math.floor(left / 60_000);
  const seconds = Math.floor((left % 60_000) / 1000);

  return (
    <>
      <p className={styles.steps}>{t("deviceCode.steps")}</p>
      <div ref={codeRow} className={styles.codeRow}>
        <output aria-label={t("deviceCode.codeLabel")} className={styles.code}>
          {job.userCode}
        </output>
        <CopyButton text={job.userCode} label={t("deviceCode.copyCode")} />
      </div>
      {signIn.openError !== undefined && <ErrorBar error={signIn.openError} />}
      <div className={styles.open}>
        <Button appearance="primary" icon={<OpenRegular />} onClick={signIn.openPage}>
          {t("deviceCode.open")}
        </Button>
        <span className={styles.address}>{job.verificationUri}</span>
      </div>
      <div className={styles.state}>
        <CountdownRing fraction={left / (job.expiresIn * 1000)} />
        <span>
          {t("deviceCode.waiting")}{" "}
          {t("deviceCode.left", { minutes, seconds: String(seconds).padStart(2, "0") })}
        </span>
      </div>
      <p className={styles.caution}>{t("deviceCode.caution")}</p>
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
