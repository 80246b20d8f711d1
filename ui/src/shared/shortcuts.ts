import { useSyncExternalStore } from "react";

/** What can be done with keys from any page. A chord is pressed one key after the other. */
export const shortcuts = [
  { id: "stores", keys: ["g", "s"] },
  { id: "requests", keys: ["g", "r"] },
  { id: "settings", keys: ["g", "e"] },
  { id: "help", keys: ["?"] },
] as const satisfies readonly { id: string; keys: readonly string[] }[];

export type ShortcutId = (typeof shortcuts)[number]["id"];

const storageKey = "countersign.shortcuts";
const listeners = new Set<() => void>();

function read(): boolean {
  return window.localStorage.getItem(storageKey) !== "off";
}

function write(on: boolean): void {
  window.localStorage.setItem(storageKey, on ? "on" : "off");
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether single keys do anything: who speaks to the computer, or brushes the keys, turns them off. */
export function useShortcutsOn(): [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, read), write];
}
