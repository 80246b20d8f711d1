import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  surface: { maxWidth: "720px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
  cell: { overflowWrap: "anywhere", whiteSpace: "normal" },
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
                <Table size="small" aria-label={t("settings.libraries")}>
                  <TableHeader>
                    <TableRow>
                      <TableHeaderCell>{t("settings.library")}</TableHeaderCell>
                      <TableHeaderCell>{t("settings.version")}</TableHeaderCell>
                      <TableHeaderCell>{t("settings.licence")}</TableHeaderCell>
                    </TableRow>
                  </TableHeader>
                  <TableBody>
                    {libraries.map(({ name, version, licence }) => (
                      <TableRow key={`${name} ${version}`}>
                        <TableCell className={styles.cell}>{name}</TableCell>
                        <TableCell className={styles.cell}>{version}</TableCell>
                        <TableCell className={styles.cell}>{licence}</TableCell>
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
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
