import {
  CounterBadge,
  makeStyles,
  mergeClasses,
  tokens,
  Tooltip,
  typographyStyles,
} from "@fluentui/react-components";
import type { FluentIcon } from "@fluentui/react-icons";
import { Link, useMatchRoute, type LinkProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
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
  // Under the text of the entry that it belongs to.
  child: { minHeight: "36px", paddingLeft: "42px" },
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
  around: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  icon: { display: "flex", fontSize: "20px", flexShrink: 0 },
  currentIcon: { color: tokens.colorBrandForeground1 },
  label: { flexGrow: 1, minWidth: 0, overflowWrap: "anywhere" },
  // On the corner of the icon, which is all that there is to see.
  badge: { position: "absolute", top: "2px", right: "2px" },
  children: { listStyleType: "none", margin: 0, padding: 0 },
});

/** A page that an entry of the left pane leads to. */
export interface PanePage {
  link: Pick<LinkProps, "to" | "params">;
  label: string;
  /** How much waits there; nothing is shown for none. */
  count?: number;
}

interface PaneEntryProps extends PanePage {
  icon: FluentIcon;
  currentIcon: FluentIcon;
  collapsed: boolean;
  /** The pages that the entry gathers; its own link leads to one of them. */
  pages?: readonly PanePage[];
}

/** One entry of the left pane: a link with its icon, what waits there, and the pages under it. */
export function PaneEntry({
  link,
  label,
  count = 0,
  icon,
  currentIcon,
  collapsed,
  pages = [],
}: PaneEntryProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const isCurrent = useIsCurrent();
  const here = isCurrent(link) || pages.some((page) => isCurrent(page.link));
  const spread = !collapsed && pages.length > 0;
  const Icon = here ? currentIcon : icon;

  const anchor = (
    <Link
      {...link}
      aria-current={here && !spread ? "page" : undefined}
      className={mergeClasses(styles.item, here && (spread ? styles.around : styles.current))}
    >
      <span aria-hidden className={mergeClasses(styles.icon, here && styles.currentIcon)}>
        <Icon />
      </span>
      {!collapsed && <span className={styles.label}>{label}</span>}
      {!spread && <Count count={count} collapsed={collapsed} />}
    </Link>
  );
  const name = count === 0 ? label : t("nav.counted", { label, count });

  return (
    <li>
      {collapsed ? (
        <Tooltip content={name} relationship="label" positioning="after">
          {anchor}
        </Tooltip>
      ) : (
        anchor
      )}
      {spread && (
        <ul className={styles.children} aria-label={label}>
          {pages.map((page) => {
            const current = isCurrent(page.link);
            return (
              <li key={page.label}>
                <Link
                  {...page.link}
                  aria-current={current ? "page" : undefined}
                  className={mergeClasses(styles.item, styles.child, current && styles.current)}
                >
                  <span className={styles.label}>{page.label}</span>
                  <Count count={page.count ?? 0} collapsed={false} />
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </li>
  );
}

function Count({ count, collapsed }: { count: number; collapsed: boolean }) {
  const styles = useStyles();
  if (count === 0) return null;
  return (
    <CounterBadge
      count={count}
      color="informative"
      size={collapsed ? "small" : "medium"}
      {...(collapsed ? { className: styles.badge } : {})}
    />
  );
}

/** Tells whether a link leads to the page that is open, or to one above it. */
function useIsCurrent(): (link: PanePage["link"]) => boolean {
  const matches = useMatchRoute();
  return (link) => matches({ ...link, fuzzy: true } as Parameters<typeof matches>[0]) !== false;
}
