import { Button } from "@fluentui/react-components";
import { ArrowSwapRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { LinkView } from "../../../api";
import { exactTime } from "../../../shared/time";
import { Facts } from "../../../shared/Facts";
import { Known } from "../../../shared/Known";
import { OpenInPowerAutomate } from "./OpenInPowerAutomate";
import { RequestUrlForm } from "./RequestUrlForm";
import { StepLoading } from "./StepLoading";
import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface StepProps {
  linking: Linking;
  goTo: GoTo;
}

/** **Configure a Request URL**: where it comes from, the field, and what is shown of one that is saved. */
export function RequestUrlStep({ linking, goTo }: StepProps) {
  const { t } = useTranslation();
  return (
    <Known query={linking.link} inDialog loading={<StepLoading label={t("paSettings.requestUrl.loading")} />}>
      {({ link }) => <RequestUrl linking={linking} goTo={goTo} saved={link} />}
    </Known>
  );
}

function RequestUrl({ linking, goTo, saved }: StepProps & { saved: LinkView | null }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, store, template, urlOpen: open } = linking;
  const made = template.data?.template ?? null;

  return (
    <>
      <p className={styles.text}>{t("paSettings.requestUrl.intro")}</p>
      {saved !== null && <Saved link={saved} />}
      {(saved === null || open) && (
        <ol className={styles.steps}>
          <li>
            {made === null
              ? t("paSettings.requestUrl.openAny")
              : t("paSettings.requestUrl.open", { name: made.name })}
          </li>
          <li>{t("paSettings.requestUrl.connection")}</li>
          <li>{t("paSettings.requestUrl.copy")}</li>
        </ol>
      )}
      {open ? (
        <RequestUrlForm
          linking={linking}
          goTo={goTo}
          onClose={() => {
            linking.forgetUrl();
            goTo("requestUrl");
          }}
        />
      ) : (
        <div className={styles.buttons}>
          <Button
            appearance={saved === null ? "primary" : "secondary"}
            {...(saved === null ? {} : { icon: <ArrowSwapRegular /> })}
            onClick={() => {
              linking.openUrl(true);
            }}
          >
            {t(saved === null ? "paSettings.requestUrl.configure" : "paSettings.requestUrl.replace")}
          </Button>
          <OpenInPowerAutomate store={store.id} workflow={workflow.id} />
        </div>
      )}
    </>
  );
}

/** Of a saved URL only the host and the end of the flow's id are shown: the rest is the key to the flow. */
function Saved({ link }: { link: LinkView }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.section}>
      <Facts
        facts={[
          { label: t("paSettings.requestUrl.host"), value: link.host },
          {
            label: t("paSettings.requestUrl.flow"),
            value:
              link.flowName === null
                ? t("paSettings.requestUrl.hint", { hint: link.hint })
                : t("paSettings.requestUrl.named", { name: link.flowName, hint: link.hint }),
          },
          {
            label: t("paSettings.requestUrl.wants"),
            value: t(link.bearer ? "paSettings.requestUrl.token" : "paSettings.requestUrl.signature"),
          },
          { label: t("paSettings.requestUrl.linkedAt"), value: exactTime(link.linkedAt) },
        ]}
      />
      <p className={styles.quiet}>{t("paSettings.requestUrl.kept")}</p>
    </div>
  );
}
