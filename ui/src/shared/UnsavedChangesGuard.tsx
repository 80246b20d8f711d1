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
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

/** Asks before a page with changes that are not saved is left. */
export function UnsavedChangesGuard({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation();
  // The page may be left in the same tick in which it was saved, before this component is drawn again.
  const isDirty = useRef(dirty);
  useEffect(() => {
    isDirty.current = dirty;
  }, [dirty]);
  const blocker = useBlocker({
    shouldBlockFn: () => isDirty.current,
    enableBeforeUnload: () => isDirty.current,
    withResolver: true,
  });

  if (blocker.status !== "blocked") return null;
  return (
    <Dialog
      modalType="alert"
      open
      onOpenChange={(_event, data) => {
        if (!data.open) blocker.reset();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t("unsaved.title")}</DialogTitle>
          <DialogContent>{t("unsaved.text")}</DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={blocker.reset}>
              {t("unsaved.stay")}
            </Button>
            <Button appearance="secondary" onClick={blocker.proceed}>
              {t("unsaved.discard")}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
