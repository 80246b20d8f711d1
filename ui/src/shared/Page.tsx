import {
  Badge,
  Breadcrumb,
  BreadcrumbButton,
  BreadcrumbDivider,
  BreadcrumbItem,
  makeStyles,
  mergeClasses,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { createLink, type LinkProps } from "@tanstack/react-router";
import { Fragment, useEffect, useRef, type ComponentProps, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useCustomProfile } from "../api";

const useStyles = makeStyles({
  page: { display: "flex", flexDirection: "column", minHeight: "100%", boxSizing: "border-box" },
  top: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL} 0` },
  breadcrumb: {
    display: "flex",
    alignItems: "center",
    marginLeft: `calc(-1 * ${tokens.spacingHorizontalSNudge})`,
    minHeight: "32px",
  },
  here: {
    ...typographyStyles.caption1Strong,
    padding: `0 ${tokens.spacingHorizontalSNudge}`,
    overflowWrap: "anywhere",
  },
  heading: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    gap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXS,
  },
  title: { ...typographyStyles.title2, margin: 0, outlineStyle: "none", overflowWrap: "anywhere" },
  commands: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    minHeight: "44px",
    marginTop: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  content: { padding: tokens.spacingHorizontalXXL, flexGrow: 1, boxSizing: "border-box" },
  form: { maxWidth: "1280px" },
  filled: { height: "100%" },
  fill: {
    flex: "1 0 320px",
    minHeight: 0,
    display: "flex",
    flexDirection: "column",
    paddingTop: tokens.spacingVerticalM,
  },
});

const BreadcrumbAnchor = createLink((props: ComponentProps<"a">) => (
  <BreadcrumbButton as="a" {...(props as object)} />
));

/** One step above the current page. */
type Crumb = { label: string } & Pick<LinkProps, "to" | "params" | "search">;

interface PageProps {
  title: string;
  /** The pages above this one, outermost first. */
  crumbs?: readonly Crumb[];
  commands?: ReactNode;
  children: ReactNode;
  /** Forms keep a readable width, grids take all there is, and what scrolls by itself fills the window. */
  layout?: "form" | "grid" | "fill";
}

/** The frame of every page: where one is, its title, what one can do, and the content. */
export function Page({ title, crumbs = [], commands, children, layout = "grid" }: PageProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const profile = useCustomProfile();

  useEffect(() => {
    document.title = t("app.windowTitle", { page: title });
  }, [t, title]);

  // A new page is announced, and the next Tab starts in it.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);

  return (
    <div className={mergeClasses(styles.page, layout === "fill" && styles.filled)}>
      <div className={styles.top}>
        <Breadcrumb aria-label={t("shell.breadcrumb")} className={styles.breadcrumb} size="small">
          {crumbs.map(({ label, ...link }) => (
            <Fragment key={link.to}>
              <BreadcrumbItem>
                <BreadcrumbAnchor {...link}>{label}</BreadcrumbAnchor>
              </BreadcrumbItem>
              <BreadcrumbDivider />
            </Fragment>
          ))}
          <BreadcrumbItem>
            <span aria-current="page" className={styles.here}>
              {title}
            </span>
          </BreadcrumbItem>
        </Breadcrumb>
        <div className={styles.heading}>
          <h1 ref={heading} tabIndex={-1} className={styles.title}>
            {title}
          </h1>
          {profile !== undefined && (
            <Badge appearance="tint" color="warning" size="large" title={t("shell.profileHint")}>
              {t("shell.profile", { name: profile.name })}
            </Badge>
          )}
        </div>
        {commands !== undefined && (
          <div role="toolbar" aria-label={t("shell.commands")} className={styles.commands}>
            {commands}
          </div>
        )}
      </div>
      <div
        className={mergeClasses(
          styles.content,
          layout === "form" && styles.form,
          layout === "fill" && styles.fill,
        )}
      >
        {children}
      </div>
    </div>
  );
}
