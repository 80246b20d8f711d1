import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAppState } from "../../api";

const useStyles = makeStyles({
  bar: {
    ...typographyStyles.caption1,
    gridArea: "status",
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalL,
    minHeight: "24px",
    padding: `0 ${tokens.spacingHorizontalM}`,
    color: tokens.colorNeutralForeground2,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  owner: { color: "inherit", ":hover": { color: tokens.colorNeutralForeground1 } },
  version: { marginLeft: "auto" },
});

/** Who owns the data, whether its key is at hand, and which version this is. */
export function StatusBar() {
  const styles = useStyles();
  const { t } = useTranslation();
  const { data } = useAppState();

  return (
    <footer className={styles.bar} aria-label={t("statusBar.label")}>
      {data !== undefined && (
        <>
          <Link to="/settings" className={styles.owner} title={t("statusBar.ownerHint")}>
            {t(`statusBar.owner.${data.owner}`)}
          </Link>
          <span>
            {t(`statusBar.keyStore.${data.keyStore.kind === "ready" ? data.keyStore.source : "unavailable"}`)}
          </span>
          {data.callbackListener?.fault === null && (
            <span>{t("statusBar.listener", { address: data.callbackListener.address })}</span>
          )}
          <span className={styles.version}>{t("statusBar.version", { version: data.version })}</span>
        </>
      )}
    </footer>
  );
}
