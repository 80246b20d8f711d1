import { Button, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { SendRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { SkippedRequest } from "../../../api";
import { useErrorText } from "../../../shared/errorText";
import { Finding } from "./Finding";
import { StepError } from "./NoticeList";
import { Remedy } from "./Remedy";
import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface SendOpenRequestsProps {
  linking: Linking;
  goTo: GoTo;
}

/** **Send open requests**: calls the flow for what was asked before it could be called. */
export function SendOpenRequests({ linking, goTo }: SendOpenRequestsProps) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, linked, undecided, flow, commands } = linking;
  const { sendOpen } = commands;
  const waiting = (undecided.data?.requests ?? []).filter(
    ({ trigger }) => trigger.kind === "notLinked" || trigger.kind === "parked",
  ).length;

  if (!linked || (waiting === 0 && sendOpen.data === undefined && sendOpen.error === null)) return null;
  return (
    <section className={styles.section} aria-labelledby="pa-send-open">
      <h4 id="pa-send-open" className={styles.heading}>
        {t("paSettings.sendOpen.title")}
      </h4>
      {sendOpen.error !== null && (
        <StepError error={sendOpen.error} linking={linking} here="turnOn" goTo={goTo} />
      )}
      {sendOpen.data !== undefined && (
        <>
          <MessageBar intent={sendOpen.data.skipped.length === 0 ? "success" : "warning"} layout="multiline">
            <MessageBarBody>
              {sendOpen.data.sent.length === 0
                ? t("paSettings.sendOpen.sentNone")
                : t("paSettings.sendOpen.sent", { count: sendOpen.data.sent.length })}{" "}
              {sendOpen.data.skipped.length > 0 &&
                t("paSettings.sendOpen.skipped", { count: sendOpen.data.skipped.length })}
            </MessageBarBody>
          </MessageBar>
          {sendOpen.data.skipped.length > 0 && (
            <ul className={styles.list} aria-label={t("paSettings.sendOpen.skippedLabel")}>
              {sendOpen.data.skipped.map((skipped) => (
                <Skipped key={skipped.request} skipped={skipped} linking={linking} goTo={goTo} />
              ))}
            </ul>
          )}
        </>
      )}
      {waiting > 0 && (
        <>
          <p className={styles.text}>{t("paSettings.sendOpen.waiting", { count: waiting })}</p>
          <div className={styles.buttons}>
            <Button
              appearance={flow.data?.flow.state === "on" ? "primary" : "secondary"}
              icon={<SendRegular />}
              disabledFocusable={sendOpen.isPending}
              onClick={() => {
                sendOpen.mutate({ workflow: workflow.id });
              }}
            >
              {t(sendOpen.isPending ? "paSettings.sendOpen.working" : "paSettings.sendOpen.send")}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function Skipped({ skipped, linking, goTo }: SendOpenRequestsProps & { skipped: SkippedRequest }) {
  const { t } = useTranslation();
  const words = useErrorText(skipped.reason.code);
  return (
    <Finding name={skipped.targetName} kind="attention" word={t("paSettings.sendOpen.notSent")}>
      {t("errorDetails.sentence", { title: words.title })} {words.remedy}{" "}
      <Remedy code={skipped.reason.code} as="serviceCredential" linking={linking} here="turnOn" goTo={goTo} />
    </Finding>
  );
}
