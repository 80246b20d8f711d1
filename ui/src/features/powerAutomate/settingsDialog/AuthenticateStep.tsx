import { Button, Checkbox, MessageBar, MessageBarActions, MessageBarBody } from "@fluentui/react-components";
import { SaveRegular, ShieldCheckmarkRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { LinkView } from "../../../api";
import { Known } from "../../../shared/Known";
import { exactTime } from "../../../shared/time";
import { Callers } from "./Callers";
import { Layers } from "./Layers";
import { LinkFirst } from "./LinkFirst";
import { StepError } from "./NoticeList";
import { StepLoading } from "./StepLoading";
import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface StepProps {
  linking: Linking;
  goTo: GoTo;
}

/** **Authenticate** and **Save**: what is known of a request URL, layer by layer. */
export function AuthenticateStep({ linking, goTo }: StepProps) {
  const { t } = useTranslation();
  return (
    <Known query={linking.link} inDialog loading={<StepLoading label={t("paSettings.requestUrl.loading")} />}>
      {({ link }) => <Authenticate linking={linking} goTo={goTo} link={link} />}
    </Known>
  );
}

function Authenticate({ linking, goTo, link }: StepProps & { link: LinkView | null }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, linked, url, probe, saved, commands } = linking;
  const { tryUrl, recheck, save } = commands;
  const typed = url !== "";
  const look = typed ? tryUrl : recheck;
  const canSave = typed && tryUrl.data?.canSave === true;
  const health = typed ? tryUrl.data?.health : link?.health;

  if (!typed && !linked) {
    return <LinkFirst text={t("paSettings.authenticate.nothing")} goTo={goTo} />;
  }
  return (
    <>
      {saved && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>{t("paSettings.authenticate.saved")}</MessageBarBody>
          <MessageBarActions>
            <Button
              appearance="primary"
              onClick={() => {
                goTo("turnOn");
              }}
            >
              {t("paSettings.goTo", { step: t("paSettings.steps.turnOn") })}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      <p className={styles.text}>
        {t(typed ? "paSettings.authenticate.typed" : "paSettings.authenticate.linked")}
      </p>
      {save.error !== null && (
        <StepError error={save.error} linking={linking} here="authenticate" goTo={goTo} />
      )}
      {look.error !== null && (
        <StepError error={look.error} linking={linking} here="authenticate" goTo={goTo} />
      )}
      <div className={styles.section}>
        <Layers
          health={health}
          working={look.isPending || save.isPending}
          linking={linking}
          here="authenticate"
          goTo={goTo}
        />
        {health != null && (
          <p className={styles.quiet}>
            {t("paSettings.authenticate.lookedAt", { time: exactTime(health.checkedAt) })}
          </p>
        )}
      </div>
      <Checkbox
        checked={probe}
        label={t("paSettings.authenticate.probe")}
        onChange={(_event, { checked }) => {
          linking.setProbe(checked === true);
        }}
      />
      <div className={styles.section}>
        <div className={styles.buttons}>
          {typed && (
            <Button
              appearance={canSave ? "primary" : "secondary"}
              icon={<SaveRegular />}
              disabledFocusable={!canSave || save.isPending}
              onClick={() => {
                linking.saveUrl(() => {
                  goTo("authenticate", "authenticate");
                });
              }}
            >
              {t(save.isPending ? "paSettings.authenticate.saving" : "paSettings.authenticate.save")}
            </Button>
          )}
          <Button
            appearance={canSave || saved ? "secondary" : "primary"}
            icon={<ShieldCheckmarkRegular />}
            disabledFocusable={look.isPending || save.isPending}
            onClick={() => {
              save.reset();
              if (typed) tryUrl.mutate({ workflow: workflow.id, requestUrl: url, probe });
              else recheck.mutate({ workflow: workflow.id, probe });
            }}
          >
            {t("paSettings.steps.authenticate")}
          </Button>
        </div>
        {typed && <p className={styles.quiet}>{t("paSettings.authenticate.saveNeeds")}</p>}
        {probe && <p className={styles.quiet}>{t("paSettings.authenticate.probeText")}</p>}
      </div>
      <Callers linking={linking} />
    </>
  );
}
