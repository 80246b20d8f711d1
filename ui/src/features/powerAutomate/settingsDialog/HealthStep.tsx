import { Button, MessageBar, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { ArrowClockwiseRegular, ArrowSwapRegular, LinkDismissRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Code, LinkView } from "../../../api";
import { useErrorText } from "../../../shared/errorText";
import { Status } from "../../../shared/Status";
import { exactTime } from "../../../shared/time";
import { CheckList } from "../../../shared/CheckList";
import { Facts } from "../../../shared/Facts";
import { Known } from "../../../shared/Known";
import { flowStatus } from "../flowStatus";
import { Layers } from "./Layers";
import { LinkFirst } from "./LinkFirst";
import { StepError } from "./NoticeList";
import { OpenInPowerAutomate } from "./OpenInPowerAutomate";
import { Remedy } from "./Remedy";
import { StepLoading } from "./StepLoading";
import type { GoTo } from "./steps";
import { UnlinkConfirmation } from "./UnlinkConfirmation";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface StepProps {
  linking: Linking;
  goTo: GoTo;
}

/** **Health**: how a link stands, and what can be done with it. */
export function HealthStep({ linking, goTo }: StepProps) {
  const { t } = useTranslation();
  return (
    <Known query={linking.link} inDialog loading={<StepLoading label={t("paSettings.requestUrl.loading")} />}>
      {({ link }) =>
        link === null ? (
          <LinkFirst text={t("paSettings.health.notLinked")} goTo={goTo} />
        ) : (
          <Linked linking={linking} goTo={goTo} link={link} />
        )
      }
    </Known>
  );
}

function Linked({ linking, goTo, link }: StepProps & { link: LinkView }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, store, commands } = linking;
  const { recheck, test } = commands;
  const [unlinking, setUnlinking] = useState(false);
  const state = flowStatus({ link });

  return (
    <>
      {link.fault !== null && <Fault code={link.fault} linking={linking} goTo={goTo} />}
      {link.unconfirmedAt !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t("paSettings.health.unconfirmed.title")}</MessageBarTitle>{" "}
            {t("paSettings.health.unconfirmed.text", { time: exactTime(link.unconfirmedAt) })}
          </MessageBarBody>
        </MessageBar>
      )}
      <Facts
        facts={[
          {
            label: t("paSettings.health.state"),
            value: <Status kind={state.kind} word={t(`flowStates.${state.word}`)} />,
          },
          {
            label: t("paSettings.requestUrl.flow"),
            value:
              link.flowName === null
                ? t("paSettings.requestUrl.hint", { hint: link.hint })
                : t("paSettings.requestUrl.named", { name: link.flowName, hint: link.hint }),
          },
          { label: t("paSettings.requestUrl.host"), value: link.host },
          { label: t("paSettings.requestUrl.linkedAt"), value: exactTime(link.linkedAt) },
        ]}
      />
      <section className={styles.section} aria-labelledby="pa-health-layers">
        <h4 id="pa-health-layers" className={styles.heading}>
          {t("paSettings.authenticate.layers")}
        </h4>
        {recheck.error !== null && (
          <StepError error={recheck.error} linking={linking} here="health" goTo={goTo} />
        )}
        <Layers
          health={link.health}
          working={recheck.isPending}
          linking={linking}
          here="health"
          goTo={goTo}
        />
        {link.health !== null && (
          <p className={styles.quiet}>
            {t("paSettings.authenticate.lookedAt", { time: exactTime(link.health.checkedAt) })}
          </p>
        )}
        <div className={styles.buttons}>
          <Button
            appearance="primary"
            icon={<ArrowClockwiseRegular />}
            disabledFocusable={recheck.isPending}
            onClick={() => {
              recheck.mutate({ workflow: workflow.id, probe: false });
            }}
          >
            {t("paSettings.lookAgain")}
          </Button>
        </div>
      </section>
      <section className={styles.section} aria-labelledby="pa-health-callback">
        <h4 id="pa-health-callback" className={styles.heading}>
          {t("paSettings.health.callback")}
        </h4>
        <p className={styles.text}>{t("paSettings.health.callbackText")}</p>
        {test.error !== null && <StepError error={test.error} linking={linking} here="health" goTo={goTo} />}
        <CheckList
          label={t("paSettings.health.callback")}
          order={["dataServiceReachable"]}
          checks={test.data?.checks}
          at={test.data?.testedAt}
          working={test.isPending}
          remedy={({ code }) => <Remedy code={code} linking={linking} here="health" goTo={goTo} />}
        />
        <div className={styles.buttons}>
          <Button
            disabledFocusable={test.isPending}
            onClick={() => {
              test.mutate({ store: store.id });
            }}
          >
            {t("paSettings.health.testCallback")}
          </Button>
        </div>
      </section>
      {unlinking ? (
        <UnlinkConfirmation
          linking={linking}
          link={link}
          onUnlinked={() => {
            setUnlinking(false);
            goTo("requestUrl", "health");
          }}
          onClose={() => {
            commands.remove.reset();
            setUnlinking(false);
            goTo("health");
          }}
        />
      ) : (
        <div className={styles.buttons}>
          <OpenInPowerAutomate store={store.id} workflow={workflow.id} />
          <Button
            icon={<ArrowSwapRegular />}
            onClick={() => {
              linking.openUrl(true);
              goTo("requestUrl");
            }}
          >
            {t("paSettings.requestUrl.replace")}
          </Button>
          <Button
            icon={<LinkDismissRegular />}
            onClick={() => {
              setUnlinking(true);
            }}
          >
            {t("paSettings.unlink.open")}
          </Button>
        </div>
      )}
    </>
  );
}

/** Why the link is broken: its last call, or the last look at it, said so. */
function Fault({ code, linking, goTo }: StepProps & { code: Code }) {
  const { t } = useTranslation();
  const words = useErrorText(code);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t("errorDetails.sentence", { title: words.title })}</MessageBarTitle> {words.remedy}{" "}
        <Remedy code={code} as="serviceCredential" linking={linking} here="health" goTo={goTo} />
      </MessageBarBody>
    </MessageBar>
  );
}
