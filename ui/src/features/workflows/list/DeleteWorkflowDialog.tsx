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

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

interface DeleteWorkflowDialogProps {
  name: string;
  linked: boolean;
  onDelete: () => void;
  onClose: () => void;
}

/** Says what goes with a workflow, and when, before its deletion is staged. */
export function DeleteWorkflowDialog({ name, linked, onDelete, onClose }: DeleteWorkflowDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();

  return (
    <Dialog
      modalType="alert"
      open
      onOpenChange={(_event, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t("deleteWorkflow.title", { name })}</DialogTitle>
          <DialogContent className={styles.content}>
            <span>{linked ? t("deleteWorkflow.textLinked") : t("deleteWorkflow.text")}</span>
            <span>{t("deleteWorkflow.stays")}</span>
          </DialogContent>
          <DialogActions fluid>
            <Button appearance="secondary" onClick={onDelete}>
              {t("deleteWorkflow.confirm", { name })}
            </Button>
            <Button appearance="secondary" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
