import { useTranslation } from "react-i18next";
import type { ApiError } from "../api";

/** Words for an error, from the catalogue: the engine's own text is for logs and for "Details". */
export function useErrorText({ code }: Pick<ApiError, "code">): { title: string; remedy: string } {
  const { t } = useTranslation();
  return { title: t(`errors.${code}.title`), remedy: t(`errors.${code}.remedy`) };
}
