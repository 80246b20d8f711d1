import { Button } from "@fluentui/react-components";
import { ArrowClockwiseRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CheckView, FlowView } from "../../../api";
import { useErrorText } from "../../../shared/errorText";
import type { StatusKind } from "../../../shared/Status";
import { CheckList } from "../../../shared/CheckList";
import { Finding } from "./Finding";
import { StepError } from "./NoticeList";
import { Remedy } from "./Remedy";
import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface PrerequisitesProps {
  linking: Linking;
  goTo: GoTo;
}

/** What a flow needs of its environment. What no service tells is said to be unknown, with where to look. */
export function Prerequisites({ linking, goTo }: PrerequisitesProps) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { store, flow, commands } = linking;
  const { test } = commands;
  const approvals = test.data?.checks.find(({ check }) => check === "approvalsReadable");
  const unlicensed = commands.turnOn.error?.error.code === "flow_owner_unlicensed";
  const premium = unlicensed ? "refused" : ofFlow(flow.data?.flow.state);

  return (
    <section className={styles.section} aria-labelledby="pa-prerequisites">
      <h4 id="pa-prerequisites" className={styles.heading}>
        {t("paSettings.prerequisites.title")}
      </h4>
      {test.error !== null && (
        <StepError error={test.error} linking={linking} here="environment" goTo={goTo} />
      )}
      {(test.isPending || test.data !== undefined) && (
        <CheckList
          label={t("clientCard.results")}
          order={["token", "whoAmI", "environment"]}
          checks={test.data?.checks}
          at={test.data?.testedAt}
          working={test.isPending}
          remedy={({ code }) => <Remedy code={code} linking={linking} here="environment" goTo={goTo} />}
        />
      )}
      <ul className={styles.list}>
        <Finding
          name={t("paSettings.prerequisites.premium")}
          kind={kinds[premium]}
          word={t(`paSettings.prerequisites.word.${premium}`)}
        >
          {t(`paSettings.prerequisites.premiumText.${premium}`)}
        </Finding>
        <Approvals
          check={approvals}
          working={test.isPending}
          remedy={
            approvals?.notice == null ? null : (
              <Remedy code={approvals.notice.code} linking={linking} here="environment" goTo={goTo} />
            )
          }
        />
        <Policies state={flow.data?.flow.state} />
      </ul>
      <div className={styles.buttons}>
        <Button
          icon={<ArrowClockwiseRegular />}
          disabledFocusable={test.isPending}
          onClick={() => {
            test.mutate({ store: store.id });
          }}
        >
          {t("paSettings.prerequisites.check")}
        </Button>
      </div>
    </section>
  );
}

const kinds = {
  met: "healthy",
  refused: "error",
  suspect: "attention",
  unknown: "unknown",
} as const satisfies Record<string, StatusKind>;

/** A flow that is on has what it needs; one that the service stopped may lack it. */
function ofFlow(state: FlowView["state"] | undefined) {
  if (state === "on") return "met";
  return state === "suspended" ? "suspect" : "unknown";
}

interface ApprovalsProps {
  check: CheckView | undefined;
  working: boolean;
  remedy: ReactNode;
}

function Approvals({ check, working, remedy }: ApprovalsProps) {
  const { t } = useTranslation();
  const words = useErrorText(check?.notice?.code ?? "internal");
  const name = t("paSettings.prerequisites.approvals");

  if (working) return <Finding name={name} kind="working" word={t("checks.working")} />;
  if (check === undefined) {
    return (
      <Finding name={name} kind="unknown" word={t("checks.notYet")}>
        {t("paSettings.prerequisites.approvalsNotYet")}
      </Finding>
    );
  }
  if (check.outcome === "passed") {
    return (
      <Finding name={name} kind="healthy" word={t("paSettings.prerequisites.word.met")}>
        {t("paSettings.prerequisites.approvalsMet")}
      </Finding>
    );
  }
  const kind = check.outcome === "failed" ? "error" : "unknown";
  return (
    <Finding name={name} kind={kind} word={t(`checks.outcome.${check.outcome}`)}>
      {t("errorDetails.sentence", { title: words.title })} {words.remedy} {remedy}
    </Finding>
  );
}

function Policies({ state }: { state: FlowView["state"] | undefined }) {
  const { t } = useTranslation();
  const found = ofFlow(state);
  return (
    <Finding
      name={t("paSettings.prerequisites.policies")}
      kind={kinds[found]}
      word={t(`paSettings.prerequisites.word.${found}`)}
    >
      {t(`paSettings.prerequisites.policiesText.${found}`)}
    </Finding>
  );
}
