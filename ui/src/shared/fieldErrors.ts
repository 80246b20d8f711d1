import { useEffect } from "react";
import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { CallError } from "../api";

/** Puts an error that belongs to one field under it. Gives back an error that belongs to none. */
export function useUnmappedError<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  error: CallError | undefined,
): CallError | undefined {
  const { t } = useTranslation();
  const details = error?.error.details ?? {};
  const named = typeof details["field"] === "string" ? details["field"] : undefined;
  const field = named !== undefined && named in form.getValues() ? (named as FieldPath<Values>) : undefined;
  const code = error?.error.code;
  const { setError } = form;

  useEffect(() => {
    if (field === undefined || code === undefined) return;
    setError(field, { type: "server", message: t(`errors.${code}.remedy`) }, { shouldFocus: true });
  }, [code, error, field, setError, t]);

  return field === undefined ? error : undefined;
}
