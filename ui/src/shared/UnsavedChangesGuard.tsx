import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from "@fluentui/react-components";
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

/** Asks before a page with changes that are not saved is left. Who has just saved navigates with `ignoreBlocker`. */
export function UnsavedChangesGuard({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: () => dirty,
    enableBeforeUnload: dirty,
    withResolver: true,
  });

  return (
    <Dialog
      modalType="alert"
      open={blocker.status === "blocked"}
      onOpenChange={(_event, data) => {
        if (!data.open) blocker.reset?.();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t("unsaved.title")}</DialogTitle>
          <DialogContent>{t("unsaved.text")}</DialogContent>
          <DialogActions fluid>
            <Button appearance="primary" onClick={() => blocker.reset?.()}>
              {t("unsaved.stay")}
            </Button>
            <Button appearance="secondary" onClick={() => blocker.proceed?.()}>
              {t("unsaved.discard")}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
