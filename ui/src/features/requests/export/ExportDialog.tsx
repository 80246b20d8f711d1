import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  ProgressBar,
  tokens,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../shared/CopyButton";
import { ErrorBar } from "../../../shared/ErrorNotice";
import type { ExportState } from "./useExport";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  text: { margin: 0 },
  path: {
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: "anywhere",
    userSelect: "text",
  },
});

interface ExportDialogProps {
  state: ExportState;
  /** Closes it, and ends what is under way. */
  onClose: () => void;
}

/** How far an export is; then where the file is. */
export function ExportDialog({ state, onClose }: ExportDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const ended = state.kind === "done" || state.kind === "failed";

  return (
    <Dialog
      modalType="alert"
      open={state.kind !== "idle"}
      onOpenChange={(_event, { open }) => {
        // A file that is being written cannot be held back, and nobody would be told where it is.
        if (!open && state.kind !== "saving") onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t("export.title")}</DialogTitle>
          <DialogContent className={styles.content}>
            <Progress state={state} />
          </DialogContent>
          <DialogActions fluid>
            {ended ? (
              <Button appearance="primary" onClick={onClose}>
                {t("actions.close")}
              </Button>
            ) : (
              <Button disabledFocusable={state.kind === "saving"} onClick={onClose}>
                {t("export.cancel")}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Progress({ state }: { state: ExportState }) {
  const styles = useStyles();
  const { t } = useTranslation();
  switch (state.kind) {
    case "idle":
      return null;
    case "reading":
      return (
        <>
          <span role="status">{t("export.running", { read: state.read, total: state.total })}</span>
          <ProgressBar
            aria-label={t("export.title")}
            thickness="large"
            value={state.read}
            max={Math.max(1, state.total)}
          />
        </>
      );
    case "saving":
      return (
        <>
          <span role="status">{t("export.saving")}</span>
          <ProgressBar aria-label={t("export.title")} thickness="large" />
        </>
      );
    case "done":
      return (
        <>
          <p className={styles.text} role="status">
            {t("export.done", { count: state.count })}
          </p>
          <span className={styles.path}>{state.path}</span>
          <div>
            <CopyButton text={state.path} label={t("export.copyPath")} />
          </div>
        </>
      );
    case "failed":
      return (
        <>
          <ErrorBar error={state.error} />
          <p className={styles.text}>{t("export.failed")}</p>
        </>
      );
  }
}
