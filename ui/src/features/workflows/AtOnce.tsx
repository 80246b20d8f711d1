import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { FlashRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  root: {
    ...typographyStyles.caption1,
    display: "inline-flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalXS,
    margin: 0,
    color: tokens.colorNeutralForeground2,
  },
  icon: { display: "flex", fontSize: "14px" },
});

/** Marks what does not wait for **Save** on a page where the rest does. */
export function AtOnce() {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <p className={styles.root}>
      <span aria-hidden className={styles.icon}>
        <FlashRegular />
      </span>
      {t("workflows.atOnce")}
    </p>
  );
}
