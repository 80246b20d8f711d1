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
import { useCommand, type StoreView } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

/** Says what stands still while a store is disabled, before it is. */
export function DisableStoreDialog({ store, onClose }: { store: StoreView; onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const disable = useCommand("store_disable");
  const { name } = store;

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
          <DialogTitle>{t("disableStore.title", { name })}</DialogTitle>
          <DialogContent className={styles.content}>
            {disable.error !== null && <ErrorBar error={disable.error} />}
            <span>{t("disableStore.text")}</span>
            {store.openRequests > 0 && (
              <span>{t("disableStore.openRequests", { count: store.openRequests })}</span>
            )}
          </DialogContent>
          <DialogActions fluid>
            <Button
              appearance="secondary"
              disabledFocusable={disable.isPending}
              onClick={() => {
                disable.mutate({ store: store.id }, { onSuccess: onClose });
              }}
            >
              {disable.isPending ? t("disableStore.working") : t("disableStore.confirm", { name })}
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
