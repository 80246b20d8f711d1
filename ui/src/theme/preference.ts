import { useSyncExternalStore } from "react";

/** What the person chose; `system` follows the operating system. */
export const themePreferences = ["light", "dark", "system"] as const;
export type ThemePreference = (typeof themePreferences)[number];

/** What is shown. */
export type Appearance = "light" | "dark";

const storageKey = "countersign.theme";
const listeners = new Set<() => void>();

function isPreference(value: string | null): value is ThemePreference {
  return themePreferences.some((preference) => preference === value);
}

function read(): ThemePreference {
  const stored = window.localStorage.getItem(storageKey);
  return isPreference(stored) ? stored : "system";
}

function write(preference: ThemePreference): void {
  window.localStorage.setItem(storageKey, preference);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useThemePreference(): [ThemePreference, (preference: ThemePreference) => void] {
  const preference = useSyncExternalStore(subscribe, read);
  return [preference, write];
}

const darkQuery = "(prefers-color-scheme: dark)";

function subscribeToSystem(listener: () => void): () => void {
  const query = window.matchMedia(darkQuery);
  query.addEventListener("change", listener);
  return () => {
    query.removeEventListener("change", listener);
  };
}

function systemIsDark(): boolean {
  return window.matchMedia(darkQuery).matches;
}

/** Light or dark, after the person's choice and the operating system's. */
export function useAppearance(): Appearance {
  const [preference] = useThemePreference();
  const dark = useSyncExternalStore(subscribeToSystem, systemIsDark);
  if (preference !== "system") return preference;
  return dark ? "dark" : "light";
}
