import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  Spinner,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  surface: { maxWidth: "720px" },
  // The page stays in sight around a list that never fits.
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, maxHeight: "60vh" },
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
  // Plain cells: hundreds of rows with nothing to do but to be read.
  table: { ...typographyStyles.body1, width: "100%", tableLayout: "fixed", borderCollapse: "collapse" },
  name: { width: "45%" },
  version: { width: "20%" },
  head: {
    ...typographyStyles.body1Strong,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    textAlign: "left",
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  cell: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    overflowWrap: "anywhere",
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
});

interface Library {
  name: string;
  version: string;
  licence: string;
}

/** The libraries that are part of the product, with their licences. */
export function LibrariesDialog({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const libraries = useLibraries();

  return (
    <Dialog
      open
      onOpenChange={(_event, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t("settings.libraries")}</DialogTitle>
          <DialogContent className={styles.content} tabIndex={0}>
            {libraries === undefined ? (
              <Spinner size="small" label={t("app.loading")} />
            ) : (
              <>
                <p className={styles.text}>{t("settings.librariesText", { count: libraries.length })}</p>
                <table className={styles.table}>
                  <thead>
                    <tr>
                      <th className={mergeClasses(styles.head, styles.name)}>{t("settings.library")}</th>
                      <th className={mergeClasses(styles.head, styles.version)}>{t("settings.version")}</th>
                      <th className={styles.head}>{t("settings.licence")}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {libraries.map(({ name, version, licence }) => (
                      <tr key={`${name} ${version}`}>
                        <td className={styles.cell}>{name}</td>
                        <td className={styles.cell}>{version}</td>
                        <td className={styles.cell}>{licence}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </>
            )}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{t("actions.close")}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** The list is long and seldom read: it comes when it is asked for. */
function useLibraries(): readonly Library[] | undefined {
  const [libraries, setLibraries] = useState<readonly Library[]>();
  useEffect(() => {
    let shown = true;
    void import("./libraries.json").then(({ default: { libraries: read } }) => {
      if (shown)
        setLibraries(read.map(([name = "", version = "", licence = ""]) => ({ name, version, licence })));
    });
    return () => {
      shown = false;
    };
  }, []);
  return libraries;
}
