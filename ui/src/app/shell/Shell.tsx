import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { WindowToaster } from "../../shared/toasts";
import { Header } from "./Header";
import { LeftPane } from "./LeftPane";
import { Shortcuts } from "./Shortcuts";
import { StatusBar } from "./StatusBar";

const useStyles = makeStyles({
  shell: {
    display: "grid",
    height: "100vh",
    gridTemplateRows: "auto minmax(0, 1fr) auto",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    gridTemplateAreas: '"header header" "pane main" "status status"',
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground1,
  },
  skip: {
    position: "absolute",
    top: 0,
    left: 0,
    zIndex: 1,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    transform: "translateY(-100%)",
    ":focus": { transform: "none" },
  },
  main: {
    gridArea: "main",
    overflow: "auto",
    backgroundColor: tokens.colorNeutralBackground1,
    borderTopLeftRadius: tokens.borderRadiusLarge,
    outlineStyle: "none",
    // Positioned, so that what is hidden for the eye does not lengthen the window.
    position: "relative",
  },
});

/** The frame of the window: header, left pane, content, status bar. */
export function Shell({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const { t } = useTranslation();

  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        {t("shell.skip")}
      </a>
      <Header />
      <LeftPane />
      <main id="content" tabIndex={-1} className={styles.main}>
        {children}
      </main>
      <StatusBar />
      <WindowToaster />
      <Shortcuts />
    </div>
  );
}
