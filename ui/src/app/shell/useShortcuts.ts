import { useEffect, useEffectEvent } from "react";
import { shortcuts, useShortcutsOn, type ShortcutId } from "../../shared/shortcuts";

/** How long the second key of a chord is waited for, in ms. */
const chordMs = 1500;

/** Listens to the keys of the window while nobody types and no dialog or menu is open. */
export function useShortcuts(act: (shortcut: ShortcutId) => void): void {
  const [on] = useShortcutsOn();
  const perform = useEffectEvent(act);

  useEffect(() => {
    if (!on) return;
    let pressed: { key: string; at: number } | undefined;

    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTaken(event.target))
        return;
      const key = event.key.toLowerCase();
      const before = pressed !== undefined && event.timeStamp - pressed.at < chordMs ? [pressed.key] : [];
      pressed = undefined;
      const found = find([...before, key]) ?? find([key]);
      if (found !== undefined) {
        event.preventDefault();
        perform(found);
      } else if (shortcuts.some(({ keys }) => keys.length > 1 && keys[0] === key)) {
        pressed = { key, at: event.timeStamp };
      }
    }

    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [on]);
}

function find(keys: readonly string[]): ShortcutId | undefined {
  return shortcuts.find((shortcut) => shortcut.keys.join(" ") === keys.join(" "))?.id;
}

/** Whether the key belongs to a field, or to what stands above the page. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]") !== null)
    return true;
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}
