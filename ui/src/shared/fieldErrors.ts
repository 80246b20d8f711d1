import { useEffect } from "react";
import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import type { CallError, Code } from "../api";
import { useErrorText } from "./errorText";

/**
 * Puts an error that belongs to one field under it, and gives back one that belongs to none.
 *
 * The engine names the field; `fieldOfCode` tells it for codes that can mean only one.
 */
export function useFormError<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  error: CallError | null,
  fieldOfCode: Partial<Record<Code, FieldPath<Values>>> = {},
): CallError | undefined {
  const { setError, getValues } = form;
  const code = error?.error.code;
  const { title, remedy } = useErrorText(code ?? "internal");
  const named = error?.error.details.field;
  const field =
    named !== undefined && named in getValues()
      ? (named as FieldPath<Values>)
      : code === undefined
        ? undefined
        : fieldOfCode[code];

  useEffect(() => {
    if (error === null || field === undefined) return;
    setError(field, { type: "server", message: `${title}. ${remedy}` }, { shouldFocus: true });
  }, [error, field, remedy, setError, title]);

  return error === null || field !== undefined ? undefined : error;
}
