import { makeStyles, tokens } from "@fluentui/react-components";
import { CloudDatabaseRegular } from "@fluentui/react-icons";

const useStyles = makeStyles({
  tile: {
    display: "flex",
    alignItems: "center",
    justifyContent: "center",
    flexShrink: 0,
    width: "32px",
    height: "32px",
    fontSize: "20px",
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorBrandForeground2,
    backgroundColor: tokens.colorBrandBackground2,
  },
});

/** Stands for the kind of directory that a store is. */
export function ProviderLogo() {
  const styles = useStyles();
  return (
    <span aria-hidden className={styles.tile}>
      <CloudDatabaseRegular />
    </span>
  );
}
