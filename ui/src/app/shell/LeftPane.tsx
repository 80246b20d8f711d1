import {
  Button,
  makeStyles,
  mergeClasses,
  tokens,
  Tooltip,
  typographyStyles,
} from "@fluentui/react-components";
import {
  NavigationRegular,
  PeopleTeamFilled,
  PeopleTeamRegular,
  type FluentIcon,
} from "@fluentui/react-icons";
import { Link, useMatchRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { usePaneCollapsed } from "./paneCollapsed";

const useStyles = makeStyles({
  pane: {
    gridArea: "pane",
    width: "232px",
    boxSizing: "border-box",
    padding: tokens.spacingHorizontalXS,
    overflowX: "hidden",
    overflowY: "auto",
  },
  collapsed: { width: "48px" },
  toggle: { minWidth: "40px", width: "40px", height: "40px", padding: 0 },
  list: { listStyleType: "none", margin: `${tokens.spacingVerticalXS} 0 0`, padding: 0 },
  item: {
    ...typographyStyles.body1,
    position: "relative",
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    minHeight: "40px",
    padding: `0 ${tokens.spacingHorizontalMNudge}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: "none",
    ":hover": { backgroundColor: tokens.colorNeutralBackground2Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  current: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground2Selected,
    "::before": {
      content: '""',
      position: "absolute",
      left: 0,
      top: "10px",
      bottom: "10px",
      width: "4px",
      borderRadius: tokens.borderRadiusCircular,
      backgroundColor: tokens.colorBrandBackground,
      forcedColorAdjust: "none",
      "@media (forced-colors: active)": { backgroundColor: "Highlight" },
    },
  },
  icon: { display: "flex", fontSize: "20px", flexShrink: 0 },
  currentIcon: { color: tokens.colorBrandForeground1 },
});

interface Entry {
  to: "/stores";
  label: "nav.stores";
  icon: FluentIcon;
  currentIcon: FluentIcon;
}

const entries: readonly Entry[] = [
  { to: "/stores", label: "nav.stores", icon: PeopleTeamRegular, currentIcon: PeopleTeamFilled },
];

export function LeftPane() {
  const styles = useStyles();
  const { t } = useTranslation();
  const [collapsed, setCollapsed] = usePaneCollapsed();
  const matches = useMatchRoute();

  return (
    <nav aria-label={t("nav.label")} className={mergeClasses(styles.pane, collapsed && styles.collapsed)}>
      <Tooltip content={collapsed ? t("nav.expand") : t("nav.collapse")} relationship="label">
        <Button
          appearance="subtle"
          className={styles.toggle}
          icon={<NavigationRegular />}
          aria-expanded={!collapsed}
          onClick={() => {
            setCollapsed(!collapsed);
          }}
        />
      </Tooltip>
      <ul className={styles.list}>
        {entries.map(({ to, label, icon: Icon, currentIcon: CurrentIcon }) => {
          const current = matches({ to, fuzzy: true }) !== false;
          const link = (
            <Link
              to={to}
              aria-current={current ? "page" : undefined}
              className={mergeClasses(styles.item, current && styles.current)}
            >
              <span aria-hidden className={mergeClasses(styles.icon, current && styles.currentIcon)}>
                {current ? <CurrentIcon /> : <Icon />}
              </span>
              {!collapsed && t(label)}
            </Link>
          );
          return (
            <li key={to}>
              {collapsed ? (
                <Tooltip content={t(label)} relationship="label" positioning="after">
                  {link}
                </Tooltip>
              ) : (
                link
              )}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
