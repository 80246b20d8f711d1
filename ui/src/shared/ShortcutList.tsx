import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { shortcuts } from "./shortcuts";

const useStyles = makeStyles({
  list: {
    ...typographyStyles.body1,
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalXXL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
  },
  keys: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalXS },
  key: {
    ...typographyStyles.caption1,
    minWidth: "24px",
    boxSizing: "border-box",
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalSNudge}`,
    textAlign: "center",
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
  },
  then: { color: tokens.colorNeutralForeground2 },
  what: { margin: 0 },
});

/** Which keys do what. */
export function ShortcutList() {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <dl className={styles.list}>
      {shortcuts.map(({ id, keys }) => (
        <Fragment key={id}>
          <dt className={styles.keys}>
            {keys.map((key, place) => (
              <Fragment key={key}>
                {place > 0 && <span className={styles.then}>{t("shortcuts.then")}</span>}
                <kbd className={styles.key}>{key.toUpperCase()}</kbd>
              </Fragment>
            ))}
          </dt>
          <dd className={styles.what}>{t(`shortcuts.does.${id}`)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
