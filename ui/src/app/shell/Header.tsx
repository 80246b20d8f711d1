import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { AccountMenu } from "../../features/accounts/AccountMenu";
import { Logo } from "../../shared/Logo";

const useStyles = makeStyles({
  header: {
    gridArea: "header",
    display: "flex",
    alignItems: "center",
    justifyContent: "space-between",
    minHeight: "48px",
    boxSizing: "border-box",
    padding: `0 ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground2,
    borderTop: `2px solid ${tokens.colorBrandBackground}`,
  },
  product: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalS },
  name: { ...typographyStyles.subtitle2 },
});

export function Header() {
  const styles = useStyles();
  const { t } = useTranslation();

  return (
    <header className={styles.header}>
      <div className={styles.product}>
        <Logo size={24} />
        <span className={styles.name}>{t("app.name")}</span>
      </div>
      <AccountMenu />
    </header>
  );
}
