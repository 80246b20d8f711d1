import { useTranslation } from "react-i18next";
import type { Code } from "../api";

/**
 * Words for an error, from the catalogue: the engine's own text is for logs and for "Details".
 * An owner of a newer version may name a code that this window does not know.
 */
export function useErrorText(code: Code): { title: string; remedy: string } {
  const { t, i18n } = useTranslation();
  const known = i18n.exists(`errors.${code}.title`) ? code : "internal";
  return { title: t(`errors.${known}.title`), remedy: t(`errors.${known}.remedy`) };
}
