import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { ShortcutId } from "../../shared/shortcuts";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { useShortcuts } from "./useShortcuts";

/** Does what the keys of the window are for. */
export function Shortcuts() {
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  const before = useRef<Element>(null);

  useShortcuts((shortcut: ShortcutId) => {
    switch (shortcut) {
      case "stores":
        void navigate({ to: "/stores" });
        return;
      case "requests":
        void navigate({ to: "/requests/$scope", params: { scope: "inbox" } });
        return;
      case "settings":
        void navigate({ to: "/settings" });
        return;
      case "help":
        before.current = document.activeElement;
        setHelp(true);
    }
  });

  if (!help) return null;
  return (
    <ShortcutsDialog
      onClose={() => {
        setHelp(false);
        if (before.current instanceof HTMLElement) before.current.focus();
      }}
    />
  );
}
