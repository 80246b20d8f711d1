import { makeStyles, tokens } from "@fluentui/react-components";
import { Outlet } from "@tanstack/react-router";
import { StorePane } from "./StorePane";

const useStyles = makeStyles({
  layout: { display: "flex", flexWrap: "wrap", minHeight: "100%" },
  page: { flex: "1 1 440px", minWidth: 0, borderLeft: `1px solid ${tokens.colorNeutralStroke2}` },
});

/** The pages of one identity store, with their own pane at the left. */
export function StoreLayout() {
  const styles = useStyles();
  return (
    <div className={styles.layout}>
      <StorePane />
      <div className={styles.page}>
        <Outlet />
      </div>
    </div>
  );
}
