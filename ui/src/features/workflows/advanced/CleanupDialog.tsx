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
import { useCommand, type RequestStatus } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

/** What would be deleted, as it was counted. */
export interface Cleanup {
  days: number;
  status: RequestStatus;
  count: number;
  kept: number;
}

interface CleanupDialogProps {
  storeId: string;
  cleanup: Cleanup;
  /** Deleted; gives what to say of it. */
  onDone: (words: string) => void;
  onClose: () => void;
}

/** Says how many requests go and how many stay, and why, before they are deleted. */
export function CleanupDialog({ storeId, cleanup, onDone, onClose }: CleanupDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const remove = useCommand("request_cleanup");
  const { days, status, count, kept } = cleanup;
  const what = t(`requestCleanup.what.${status}`, { count });

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
          <DialogTitle>{t("requestCleanup.ask", { what })}</DialogTitle>
          <DialogContent className={styles.content}>
            {remove.error !== null && <ErrorBar error={remove.error} />}
            <span>{t("requestCleanup.goes", { count: days })}</span>
            {kept > 0 && <span>{t("requestCleanup.stays", { count: kept })}</span>}
          </DialogContent>
          <DialogActions fluid>
            <Button
              appearance="secondary"
              disabledFocusable={remove.isPending}
              onClick={() => {
                remove.mutate(
                  { store: storeId, status, olderThanDays: days, dryRun: false },
                  {
                    onSuccess: (done) => {
                      const gone = t("requestCleanup.done", { count: done.count });
                      onDone(
                        done.kept === 0
                          ? gone
                          : `${gone} ${t("requestCleanup.stayed", { count: done.kept })}`,
                      );
                    },
                  },
                );
              }}
            >
              {remove.isPending ? t("requestCleanup.working") : t("requestCleanup.confirm", { what })}
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
