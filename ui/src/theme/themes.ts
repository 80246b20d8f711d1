import { webDarkTheme, webLightTheme, type Theme } from "@fluentui/react-components";
import type { Appearance } from "./preference";

// The font that belongs to the system comes first; nothing is fetched.
const fonts = {
  fontFamilyBase: '"Segoe UI Variable Text", "Segoe UI", system-ui, -apple-system, "Noto Sans", sans-serif',
  fontFamilyMonospace: '"Cascadia Mono", Consolas, ui-monospace, Menlo, "DejaVu Sans Mono", monospace',
};

// What Fluent has for these is too dark to be read on a row that the pointer is over, and the red on the page itself.
const legible: Partial<Theme> = {
  colorBrandForegroundLink: webDarkTheme.colorBrandForeground2,
  colorBrandForegroundLinkHover: webDarkTheme.colorBrandForeground2Hover,
  colorBrandForegroundLinkPressed: webDarkTheme.colorBrandForeground1,
  colorStatusDangerForeground1: webDarkTheme.colorStatusDangerForeground3,
};

export const themes: Record<Appearance, Theme> = {
  light: { ...webLightTheme, ...fonts },
  dark: { ...webDarkTheme, ...legible, ...fonts },
};
