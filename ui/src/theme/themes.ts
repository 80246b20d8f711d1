import { webDarkTheme, webLightTheme, type Theme } from "@fluentui/react-components";
import type { Appearance } from "./preference";

// The font that belongs to the system comes first; nothing is fetched.
const fonts = {
  fontFamilyBase: '"Segoe UI Variable Text", "Segoe UI", system-ui, -apple-system, "Noto Sans", sans-serif',
  fontFamilyMonospace: '"Cascadia Mono", Consolas, ui-monospace, Menlo, "DejaVu Sans Mono", monospace',
};

export const themes: Record<Appearance, Theme> = {
  light: { ...webLightTheme, ...fonts },
  dark: { ...webDarkTheme, ...fonts },
};
