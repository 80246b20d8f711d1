import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../api";
import { AccountServices } from "../../shared/AccountServices";

const useStyles = makeStyles({
  box: {
    maxWidth: "480px",
    boxSizing: "border-box",
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  heading: { ...typographyStyles.body1Strong, margin: `0 0 ${tokens.spacingVerticalS}` },
});

/** What a chosen account was granted and refused, so that what it lacks shows before it is needed. */
export function AccountAccess({ account }: { account: AccountView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const id = `access-${account.id}`;
  return (
    <section className={styles.box} aria-labelledby={id}>
      <h3 id={id} className={styles.heading}>
        {t("connectionPage.access", { name: account.name })}
      </h3>
      <AccountServices account={account} />
    </section>
  );
}
