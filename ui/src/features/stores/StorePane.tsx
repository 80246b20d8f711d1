import { makeStyles, mergeClasses, tokens, typographyStyles } from "@fluentui/react-components";
import {
  FlowchartRegular,
  PlugConnectedRegular,
  SettingsRegular,
  type FluentIcon,
} from "@fluentui/react-icons";
import { Link, useMatchRoute, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

const narrow = "@media (max-width: 760px)";

const useStyles = makeStyles({
  pane: {
    flex: "0 0 200px",
    boxSizing: "border-box",
    // It stays in sight beside a page that scrolls.
    position: "sticky",
    top: 0,
    alignSelf: "flex-start",
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalS}`,
    // A column would push the page below itself.
    [narrow]: {
      flexBasis: "100%",
      position: "static",
      padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} 0`,
    },
  },
  heading: {
    ...typographyStyles.caption1Strong,
    margin: `0 0 ${tokens.spacingVerticalS}`,
    padding: `0 ${tokens.spacingHorizontalMNudge}`,
    color: tokens.colorNeutralForeground2,
    [narrow]: { display: "none" },
  },
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    [narrow]: { display: "flex", flexWrap: "wrap", columnGap: tokens.spacingHorizontalXS },
  },
  item: {
    ...typographyStyles.body1,
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    minHeight: "36px",
    padding: `0 ${tokens.spacingHorizontalMNudge}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: "none",
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  current: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground1Selected,
  },
  icon: { display: "flex", fontSize: "20px", flexShrink: 0 },
});

interface Entry {
  to: "/stores/$storeId" | "/stores/$storeId/connection" | "/stores/$storeId/workflows";
  label: "storePane.general" | "storePane.connection" | "storePane.workflows";
  icon: FluentIcon;
}

const entries: readonly Entry[] = [
  { to: "/stores/$storeId", label: "storePane.general", icon: SettingsRegular },
  { to: "/stores/$storeId/connection", label: "storePane.connection", icon: PlugConnectedRegular },
  { to: "/stores/$storeId/workflows", label: "storePane.workflows", icon: FlowchartRegular },
];

/** What there is to set of one identity store: its own pane, headed **Settings**. */
export function StorePane() {
  const styles = useStyles();
  const { t } = useTranslation();
  const { storeId } = useParams({ from: "/stores/$storeId" });
  const matches = useMatchRoute();

  return (
    <nav aria-labelledby="store-settings" className={styles.pane}>
      <h2 id="store-settings" className={styles.heading}>
        {t("storePane.title")}
      </h2>
      <ul className={styles.list}>
        {entries.map(({ to, label, icon: Icon }) => {
          const current = matches({ to, params: { storeId }, fuzzy: to !== "/stores/$storeId" }) !== false;
          return (
            <li key={to}>
              <Link
                to={to}
                params={{ storeId }}
                aria-current={current ? "page" : undefined}
                className={mergeClasses(styles.item, current && styles.current)}
              >
                <span aria-hidden className={styles.icon}>
                  <Icon />
                </span>
                {t(label)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
