import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { CallError } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  text: { margin: 0 },
});

interface DirectDialogProps {
  working: boolean;
  error: CallError | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Says what a change without approval is before it is made. Whoever sits at this window is an administrator. */
export function DirectDialog({ working, error, onConfirm, onClose }: DirectDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Dialog
      modalType="alert"
      open
      onOpenChange={(_event, { open }) => {
        // What is being written cannot be taken back: it is waited for.
        if (!open && !working) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t("direct.title")}</DialogTitle>
          <DialogContent className={styles.content}>
            {error !== null && <ErrorBar error={error} />}
            <p className={styles.text}>{t("direct.text")}</p>
            <p className={styles.text}>{t("direct.recorded")}</p>
          </DialogContent>
          <DialogActions fluid>
            <Button disabledFocusable={working} onClick={onConfirm}>
              {working ? t("direct.working") : t("direct.confirm")}
            </Button>
            <Button disabledFocusable={working} onClick={onClose}>
              {t("actions.cancel")}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
