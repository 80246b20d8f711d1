import { makeStyles, Skeleton, SkeletonItem, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useAccount, type AccountView } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";
import { Facts } from "../../shared/Facts";
import { Status } from "../../shared/Status";
import { ServiceAccess } from "./ServiceAccess";

const useStyles = makeStyles({
  heading: { ...typographyStyles.subtitle2, margin: `0 0 ${tokens.spacingVerticalXS}` },
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
  list: { listStyleType: "none", margin: 0, padding: 0 },
  skeleton: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

/** One account: who it is, and its services. */
export function AccountDetails({ account }: { account: AccountView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const tenant = account.tenantId ?? account.tenantHint;
  const stale = account.session === "signInNeeded";

  return (
    <>
      <Facts
        facts={[
          { label: t("account.name"), value: account.name },
          { label: t("account.kind"), value: t(`account.kinds.${account.kind}`) },
          ...(account.userPrincipalName === null
            ? []
            : [{ label: t("account.signInName"), value: account.userPrincipalName }]),
          {
            label: t("account.session"),
            value: (
              <Status
                kind={stale ? "attention" : "healthy"}
                word={stale ? t("accountMenu.signInNeeded") : t("account.signedIn")}
              />
            ),
          },
          {
            label: t("signIn.tenant"),
            value: tenant,
            copy: { text: tenant, label: t("account.copyTenant") },
          },
          {
            label: t("signIn.clientId"),
            value: account.clientId,
            copy: { text: account.clientId, label: t("account.copyClientId") },
          },
          ...(account.objectId === null
            ? []
            : [
                {
                  label: t("account.objectId"),
                  value: account.objectId,
                  copy: { text: account.objectId, label: t("account.copyObjectId") },
                },
              ]),
        ]}
      />
      <section aria-labelledby="account-services">
        <h3 id="account-services" className={styles.heading}>
          {t("account.services")}
        </h3>
        <Services account={account} />
      </section>
    </>
  );
}

function Services({ account }: { account: AccountView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const shown = useAccount(account.id);

  if (shown.isPending) {
    return (
      <Skeleton aria-label={t("account.loading")} className={styles.skeleton}>
        <SkeletonItem size={40} />
        <SkeletonItem size={40} />
      </Skeleton>
    );
  }
  if (shown.isError) return <ErrorBar error={shown.error} onRetry={() => void shown.refetch()} />;
  if (shown.data.resources.length === 0) return <p className={styles.text}>{t("account.noServices")}</p>;
  return (
    <ul className={styles.list}>
      {shown.data.resources.map((resource) => (
        <ServiceAccess key={resource.audience} resource={resource} account={account} />
      ))}
    </ul>
  );
}
