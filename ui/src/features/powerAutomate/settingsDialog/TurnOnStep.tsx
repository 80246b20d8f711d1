import { Button, Link } from "@fluentui/react-components";
import { ArrowClockwiseRegular, PowerRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { FlowView } from "../../../api";
import { Status, type StatusKind } from "../../../shared/Status";
import { exactTime } from "../../../shared/time";
import { Facts } from "../../../shared/Facts";
import { Finding } from "./Finding";
import { NoticeList, StepError } from "./NoticeList";
import { OpenInPowerAutomate } from "./OpenInPowerAutomate";
import { SendOpenRequests } from "./SendOpenRequests";
import { StepLoading } from "./StepLoading";
import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface StepProps {
  linking: Linking;
  goTo: GoTo;
}

const kinds: Record<FlowView["state"], StatusKind> = {
  on: "healthy",
  off: "off",
  suspended: "error",
  unknown: "unknown",
};

/** **Turn on**: the last step of the documented procedure, and what was asked before it. */
export function TurnOnStep({ linking, goTo }: StepProps) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { hasFlow, flow } = linking;

  if (hasFlow === undefined || (hasFlow && flow.isPending)) {
    return <StepLoading label={t("paSettings.turnOn.loading")} />;
  }
  if (!hasFlow) {
    return (
      <>
        <p className={styles.text}>{t("paSettings.turnOn.nothing")}</p>
        <div className={styles.buttons}>
          <Button
            appearance="primary"
            onClick={() => {
              goTo("template");
            }}
          >
            {t("paSettings.goTo", { step: t("paSettings.steps.template") })}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <p className={styles.text}>{t("paSettings.turnOn.intro")}</p>
      {flow.error !== null && <StepError error={flow.error} linking={linking} here="turnOn" goTo={goTo} />}
      {flow.data !== undefined ? (
        <Switchable linking={linking} goTo={goTo} flow={flow.data.flow} />
      ) : (
        <div className={styles.buttons}>
          <Button icon={<ArrowClockwiseRegular />} onClick={() => void flow.refetch()}>
            {t("paSettings.lookAgain")}
          </Button>
        </div>
      )}
      <SendOpenRequests linking={linking} goTo={goTo} />
    </>
  );
}

function Switchable({ linking, goTo, flow: shown }: StepProps & { flow: FlowView }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, store, flow, linked, commands } = linking;
  const { turnOn, turnOff, recheck } = commands;
  const working = turnOn.isPending || turnOff.isPending;
  const error = turnOn.error ?? turnOff.error;
  const notices = turnOn.data?.notices ?? flow.data?.notices ?? [];

  function switchOn() {
    turnOff.reset();
    turnOn.mutate(
      { workflow: workflow.id },
      {
        onSuccess: () => {
          if (linked) recheck.mutate({ workflow: workflow.id, probe: false });
        },
      },
    );
  }

  return (
    <>
      {error !== null && <StepError error={error} linking={linking} here="turnOn" goTo={goTo} />}
      <NoticeList
        // Turning on says by this code that the link's URL is no longer the flow's.
        notices={notices.map((notice) =>
          notice.code === "flow_refused" ? { ...notice, code: "request_url_stale" } : notice,
        )}
        at={flow.dataUpdatedAt}
        linking={linking}
        here="turnOn"
        goTo={goTo}
      />
      <Facts
        facts={[
          { label: t("paSettings.turnOn.flow"), value: shown.name },
          { label: t("paSettings.turnOn.which"), value: t(`paSettings.turnOn.origin.${shown.origin}`) },
          {
            label: t("paSettings.template.state"),
            value: <Status kind={kinds[shown.state]} word={t(`paSettings.turnOn.states.${shown.state}`)} />,
          },
          ...(shown.modifiedAt === null
            ? []
            : [{ label: t("paSettings.turnOn.modifiedAt"), value: exactTime(shown.modifiedAt) }]),
          {
            label: t("paSettings.flowId"),
            value: shown.flow,
            copy: { text: shown.flow, label: t("paSettings.copyFlowId") },
          },
        ]}
      />
      {shown.state === "suspended" && <p className={styles.text}>{t("paSettings.turnOn.suspended")}</p>}
      <div className={styles.section}>
        <div className={styles.buttons}>
          {shown.state === "on" ? (
            <Button
              icon={<PowerRegular />}
              disabledFocusable={working}
              onClick={() => {
                turnOn.reset();
                recheck.reset();
                turnOff.mutate({ workflow: workflow.id });
              }}
            >
              {t("paSettings.turnOn.off")}
            </Button>
          ) : (
            <Button
              appearance="primary"
              icon={<PowerRegular />}
              disabledFocusable={working}
              onClick={switchOn}
            >
              {t("paSettings.turnOn.on")}
            </Button>
          )}
          <OpenInPowerAutomate store={store.id} workflow={workflow.id} />
          <Button
            icon={<ArrowClockwiseRegular />}
            disabledFocusable={flow.isFetching}
            onClick={() => void flow.refetch()}
          >
            {t("paSettings.lookAgain")}
          </Button>
        </div>
        <p className={styles.quiet}>
          {t(shown.state === "on" ? "paSettings.turnOn.offText" : "paSettings.turnOn.onText")}
        </p>
      </div>
      <Progress linking={linking} goTo={goTo} />
    </>
  );
}

/** Turning on, step by step: the flow, then whether its link still holds. */
function Progress({ linking, goTo }: StepProps) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { linked, commands } = linking;
  const { turnOn, recheck } = commands;
  if (!turnOn.isPending && turnOn.data === undefined) return null;
  const failed = recheck.data?.health.checks.filter(({ outcome }) => outcome === "failed").length ?? 0;

  return (
    <ul className={styles.list} aria-label={t("paSettings.turnOn.progress")}>
      <Finding
        name={t("paSettings.turnOn.on")}
        kind={turnOn.isPending ? "working" : "healthy"}
        word={t(turnOn.isPending ? "paSettings.states.working" : "paSettings.states.done")}
      />
      {linked && <Rechecked />}
    </ul>
  );

  function Rechecked() {
    const name = t("paSettings.turnOn.recheck");
    if (recheck.isPending)
      return <Finding name={name} kind="working" word={t("paSettings.states.working")} />;
    if (recheck.error !== null) {
      return (
        <Finding name={name} kind="error" word={t("paSettings.states.failed")}>
          <StepError error={recheck.error} linking={linking} here="turnOn" goTo={goTo} />
        </Finding>
      );
    }
    if (recheck.data === undefined) return <Finding name={name} kind="unknown" word={t("checks.notYet")} />;
    if (failed === 0) return <Finding name={name} kind="healthy" word={t("paSettings.states.done")} />;
    return (
      <Finding name={name} kind="error" word={t("paSettings.states.failed")}>
        {t("paSettings.turnOn.recheckFailed", { count: failed })}{" "}
        <Link
          inline
          onClick={() => {
            goTo("authenticate");
          }}
        >
          {t("paSettings.goTo", { step: t("paSettings.steps.authenticate") })}
        </Link>
      </Finding>
    );
  }
}
