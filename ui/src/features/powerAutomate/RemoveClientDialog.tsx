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
import { useCommand, type ClientView } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

interface RemoveClientDialogProps {
  client: ClientView;
  onRemoved: () => void;
  onClose: () => void;
}

/** Says what goes with a client and what stays, before it is removed. */
export function RemoveClientDialog({ client, onRemoved, onClose }: RemoveClientDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const remove = useCommand("client_remove");
  const name = client.organizationCode;

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
          <DialogTitle>{t("removeClient.title", { name })}</DialogTitle>
          <DialogContent className={styles.content}>
            {remove.error !== null && <ErrorBar error={remove.error} />}
            <span>{t("removeClient.text")}</span>
            <span>{t("removeClient.stays")}</span>
          </DialogContent>
          <DialogActions fluid>
            <Button
              appearance="secondary"
              disabledFocusable={remove.isPending}
              onClick={() => {
                remove.mutate({ store: client.store }, { onSuccess: onRemoved });
              }}
            >
              {remove.isPending ? t("removeClient.working") : t("removeClient.confirm", { name })}
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
