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
import type { LinkView } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";
import type { Linking } from "./useLinking";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

interface UnlinkDialogProps {
  linking: Linking;
  link: LinkView;
  onUnlinked: () => void;
  onClose: () => void;
}

/** Says what goes with a link and what stays, before it is removed. */
export function UnlinkDialog({
  linking: { workflow, commands },
  link,
  onUnlinked,
  onClose,
}: UnlinkDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { remove } = commands;
  const name = workflow.name;

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
          <DialogTitle>{t("paSettings.unlink.title", { name })}</DialogTitle>
          <DialogContent className={styles.content}>
            {remove.error !== null && <ErrorBar error={remove.error} />}
            <span>{t("paSettings.unlink.lost", { host: link.host, hint: link.hint })}</span>
            <span>{t("paSettings.unlink.stays")}</span>
          </DialogContent>
          <DialogActions fluid>
            <Button
              disabledFocusable={remove.isPending}
              onClick={() => {
                remove.mutate({ workflow: workflow.id }, { onSuccess: onUnlinked });
              }}
            >
              {remove.isPending ? t("paSettings.unlink.working") : t("paSettings.unlink.confirm", { name })}
            </Button>
            <Button onClick={onClose}>{t("actions.cancel")}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
