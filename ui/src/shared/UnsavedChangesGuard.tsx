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

interface UnsavedChangesGuardProps {
  dirty: boolean;
  /** Whether going to that path loses the changes; every path does unless this says otherwise. */
  loses?: (pathname: string) => boolean;
  /** What is lost. */
  text?: string;
}

/** Asks before a page with changes that are not saved is left. Who has just saved navigates with `ignoreBlocker`. */
export function UnsavedChangesGuard({ dirty, loses = () => true, text }: UnsavedChangesGuardProps) {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => dirty && loses(next.pathname),
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
          <DialogContent>{text ?? t("unsaved.text")}</DialogContent>
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
