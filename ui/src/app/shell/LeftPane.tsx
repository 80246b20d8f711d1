import { Button, makeStyles, mergeClasses, tokens, Tooltip } from "@fluentui/react-components";
import {
  NavigationRegular,
  PeopleTeamFilled,
  PeopleTeamRegular,
  SettingsFilled,
  SettingsRegular,
} from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { PaneEntry } from "./PaneEntry";
import { RequestsEntry } from "./RequestsEntry";
import { usePaneCollapsed } from "./paneCollapsed";

const useStyles = makeStyles({
  pane: {
    gridArea: "pane",
    display: "flex",
    flexDirection: "column",
    width: "232px",
    boxSizing: "border-box",
    padding: tokens.spacingHorizontalXS,
    overflowX: "hidden",
    overflowY: "auto",
  },
  collapsed: { width: "48px" },
  toggle: { minWidth: "40px", width: "40px", height: "40px", flexShrink: 0, padding: 0 },
  list: { listStyleType: "none", margin: `${tokens.spacingVerticalXS} 0 0`, padding: 0 },
  bottom: { marginTop: "auto" },
});

/** The areas of the product. An entry that counts something is a component of its feature, around `PaneEntry`. */
export function LeftPane() {
  const styles = useStyles();
  const { t } = useTranslation();
  const [collapsed, setCollapsed] = usePaneCollapsed();

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
        <PaneEntry
          link={{ to: "/stores" }}
          label={t("nav.stores")}
          icon={PeopleTeamRegular}
          currentIcon={PeopleTeamFilled}
          collapsed={collapsed}
        />
        <RequestsEntry collapsed={collapsed} />
      </ul>
      <ul className={mergeClasses(styles.list, styles.bottom)}>
        <PaneEntry
          link={{ to: "/settings" }}
          label={t("nav.settings")}
          icon={SettingsRegular}
          currentIcon={SettingsFilled}
          collapsed={collapsed}
        />
      </ul>
    </nav>
  );
}
