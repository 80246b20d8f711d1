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
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useHeldWindow } from "../api";

interface UnsavedChangesGuardProps {
  dirty: boolean;
  /** Whether going to that path loses the changes; every path does unless this says otherwise. */
  loses?: (pathname: string) => boolean;
  /** What is lost. */
  text?: string;
}

/** Asks before a page with changes that are not saved is left, or the window closed over it. Who has just saved navigates with `ignoreBlocker`. */
export function UnsavedChangesGuard({ dirty, loses = () => true, text }: UnsavedChangesGuardProps) {
  const { t } = useTranslation();
  const before = useRef<Element>(null);
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => {
      const blocks = dirty && loses(next.pathname);
      if (blocks) before.current = document.activeElement;
      return blocks;
    },
    enableBeforeUnload: dirty,
    withResolver: true,
  });

  const [closing, setClosing] = useState(false);
  const closeWindow = useHeldWindow(dirty, () => {
    before.current = document.activeElement;
    setClosing(true);
  });
  const stay = () => {
    setClosing(false);
    blocker.reset?.();
  };
  const discard = () => {
    before.current = null;
    if (closing) closeWindow();
    else blocker.proceed?.();
  };

  // Who stays goes on where they were: at what would have led away, or at the top of the page where that is gone.
  const asking = closing || blocker.status === "blocked";
  useEffect(() => {
    if (asking || before.current === null) return;
    const there =
      before.current instanceof HTMLElement && before.current.isConnected ? before.current : undefined;
    before.current = null;
    if (there === undefined || there === document.body) document.querySelector("h1")?.focus();
    else there.focus();
  }, [asking]);

  return (
    <Dialog
      modalType="alert"
      open={asking}
      onOpenChange={(_event, data) => {
        if (!data.open) stay();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t("unsaved.title")}</DialogTitle>
          <DialogContent>{text ?? t("unsaved.text")}</DialogContent>
          <DialogActions fluid>
            <Button appearance="primary" onClick={stay}>
              {t("unsaved.stay")}
            </Button>
            <Button appearance="secondary" onClick={discard}>
              {t("unsaved.discard")}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
