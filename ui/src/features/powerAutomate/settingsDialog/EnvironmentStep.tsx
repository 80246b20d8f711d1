import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../../shared/ButtonLink";
import { ErrorState } from "../../../shared/ErrorNotice";
import { Facts } from "../../../shared/Facts";
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
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { store, client, commands } = linking;

  if (client.isPending) return <StepLoading label={t("powerAutomate.loading")} />;
  if (client.isError) return <ErrorState error={client.error} onRetry={() => void client.refetch()} />;
  const registered = client.data.client;
  if (registered === null) {
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
