import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../api";
import { Facts } from "../../shared/Facts";
import { Status } from "../../shared/Status";
import { AccountServices } from "../../shared/AccountServices";

const useStyles = makeStyles({
  heading: { ...typographyStyles.subtitle2, margin: `0 0 ${tokens.spacingVerticalXS}` },
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
        <AccountServices account={account} />
      </section>
    </>
  );
}
