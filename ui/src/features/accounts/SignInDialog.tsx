import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { CheckmarkCircleFilled } from "@fluentui/react-icons";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CallError, SignInMethod } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";
import { RegistrationStepBody } from "../../shared/RegistrationStepBody";
import { WaitingForPerson } from "./WaitingForPerson";
import { stepToMend } from "../../shared/registration";
import type { SigningIn, SigningInState } from "./useSigningIn";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalL,
    paddingBottom: tokens.spacingVerticalS,
  },
  // Only there to be asked for its first button.
  actions: { display: "contents" },
  mend: { ...typographyStyles.subtitle2, margin: `0 0 ${tokens.spacingVerticalXS}` },
  done: { ...typographyStyles.body1, display: "flex", alignItems: "center", gap: tokens.spacingHorizontalM },
  doneIcon: { display: "flex", fontSize: "32px", color: tokens.colorStatusSuccessForeground1 },
});

interface SignInDialogProps {
  signIn: SigningIn;
  onSignedIn: () => void;
}

/** Says what to do, waits, and tells how it ended. */
export function SignInDialog({ signIn, onSignedIn }: SignInDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { state } = signIn;

  // What had the focus may be gone with the state that it belonged to; the focus must not leave the dialog.
  const next = useRef<HTMLDivElement>(null);
  const before = useRef(state.kind);
  useEffect(() => {
    if (before.current !== state.kind && before.current !== "idle") {
      next.current?.querySelector("button")?.focus();
    }
    before.current = state.kind;
  }, [state.kind]);

  function dismiss() {
    const signedIn = state.kind === "signedIn";
    signIn.close();
    if (signedIn) onSignedIn();
  }

  return (
    <Dialog
      modalType="modal"
      open={state.kind !== "idle"}
      onOpenChange={(_event, data) => {
        // A click beside the dialog must not throw a running sign-in away.
        if (!data.open && data.type !== "backdropClick") dismiss();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t(`signingIn.title.${titleOf(state)}`)}</DialogTitle>
          <DialogContent className={styles.content}>
            {state.kind === "starting" && (
              <Spinner size="small" labelPosition="after" label={t("signingIn.starting")} />
            )}
            {state.kind === "waiting" && <WaitingForPerson waiting={state.waiting} signIn={signIn} />}
            {state.kind === "signedIn" && (
              <p className={styles.done} role="status">
                <span aria-hidden className={styles.doneIcon}>
                  <CheckmarkCircleFilled />
                </span>
                {t("signingIn.signedIn", { name: state.account.name })}
              </p>
            )}
            {state.kind === "failed" && (
              <>
                <ErrorBar error={state.error} />
                <ToMend error={state.error} method={state.method} />
              </>
            )}
          </DialogContent>
          <DialogActions fluid>
            <div ref={next} className={styles.actions}>
              {state.kind === "failed" && <NextTry method={state.method} signIn={signIn} />}
              {state.kind === "waiting" &&
                state.waiting.prompt.kind === "browser" &&
                signIn.openError !== undefined && <Instead method="deviceCode" signIn={signIn} />}
              {state.kind === "waiting" && state.waiting.prompt.kind === "deviceCode" && (
                <Instead method="browser" signIn={signIn} />
              )}
              {state.kind === "signedIn" ? (
                <Button appearance="primary" onClick={dismiss}>
                  {t("actions.continue")}
                </Button>
              ) : (
                <Button appearance="secondary" onClick={dismiss}>
                  {state.kind === "failed" ? t("actions.close") : t("actions.cancel")}
                </Button>
              )}
            </div>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** The step of the app registration that the sign-in failed at, where the error tells one. */
function ToMend({ error, method }: { error: CallError; method: SignInMethod }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const step = stepToMend(error.error);
  if (step === undefined) return null;
  return (
    <section aria-labelledby="to-mend">
      <h3 id="to-mend" className={styles.mend}>
        {t("registration.mend", { title: t(`registration.${step}.title`) })}
      </h3>
      <RegistrationStepBody step={step} way={method} />
    </section>
  );
}

function titleOf(state: SigningInState) {
  return state.kind === "waiting" ? state.waiting.prompt.kind : state.kind;
}

/** What can be tried after a sign-in that did not finish. */
function NextTry({ method, signIn }: { method: SignInMethod; signIn: SigningIn }) {
  const { t } = useTranslation();
  return (
    <>
      <Button
        appearance="primary"
        disabledFocusable={signIn.starting}
        onClick={() => {
          signIn.restart(method);
        }}
      >
        {method === "deviceCode" ? t("deviceCode.newCode") : t("signingIn.again")}
      </Button>
      <Instead method={method === "browser" ? "deviceCode" : "browser"} signIn={signIn} />
    </>
  );
}

/** Goes on in the other way. */
function Instead({ method, signIn }: { method: SignInMethod; signIn: SigningIn }) {
  const { t } = useTranslation();
  return (
    <Button
      appearance="secondary"
      disabledFocusable={signIn.starting}
      onClick={() => {
        signIn.restart(method);
      }}
    >
      {method === "browser" ? t("signingIn.withBrowser") : t("signingIn.withCode")}
    </Button>
  );
}
