import { useTranslation } from "react-i18next";
import type { ClientView } from "../../../api";
import { ButtonLink } from "../../../shared/ButtonLink";
import { Facts } from "../../../shared/Facts";
import { Known } from "../../../shared/Known";
import { NoticeList } from "./NoticeList";
import { Prerequisites } from "./Prerequisites";
import { StepLoading } from "./StepLoading";
import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface StepProps {
  linking: Linking;
  goTo: GoTo;
}

/** **Environment**: the registered client, and what the environment needs besides. */
export function EnvironmentStep({ linking, goTo }: StepProps) {
  const { t } = useTranslation();
  return (
    <Known query={linking.client} inDialog loading={<StepLoading label={t("powerAutomate.loading")} />}>
      {({ client }) =>
        client === null ? (
          <NoClient linking={linking} />
        ) : (
          <Registered linking={linking} goTo={goTo} registered={client} />
        )
      }
    </Known>
  );
}

function NoClient({ linking: { store } }: { linking: Linking }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  return (
    <>
      <p className={styles.text}>{t("paSettings.environment.none", { store: store.name })}</p>
      <div className={styles.buttons}>
        <ButtonLink
          appearance="primary"
          to="/stores/$storeId/workflows/advanced"
          params={{ storeId: store.id }}
        >
          {t("registerClient.title")}
        </ButtonLink>
      </div>
      <p className={styles.quiet}>{t("paSettings.environment.leaves")}</p>
    </>
  );
}

function Registered({ linking, goTo, registered }: StepProps & { registered: ClientView }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { commands } = linking;
  const { environment, notices } = commands.test.data?.client ?? registered;
  return (
    <>
      <p className={styles.text}>{t("paSettings.environment.intro")}</p>
      <NoticeList
        notices={notices}
        at={registered.registeredAt}
        linking={linking}
        here="environment"
        goTo={goTo}
      />
      <Facts
        facts={[
          { label: t("registerClient.organizationCode"), value: registered.organizationCode },
          { label: t("registerClient.region"), value: registered.region },
          {
            label: t("paSettings.environment.address"),
            value: registered.environmentUrl,
            copy: { text: registered.environmentUrl, label: t("clientCard.copyEnvironmentUrl") },
          },
          environment === null
            ? { label: t("registerClient.environmentId"), value: t("clientCard.environmentUnknown") }
            : {
                label: t("registerClient.environmentId"),
                value: environment.id,
                copy: { text: environment.id, label: t("clientCard.copyEnvironmentId") },
              },
          ...(environment === null
            ? []
            : [
                {
                  label: t("paSettings.environment.foundBy"),
                  value: t(`paSettings.environment.source.${environment.source}`),
                },
              ]),
        ]}
      />
      <Prerequisites linking={linking} goTo={goTo} />
    </>
  );
}
