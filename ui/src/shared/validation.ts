/** What a field shows below it and in its colours: what is wrong with its value, or nothing. */
export function validation(message: string | undefined) {
  return message === undefined ? {} : { validationMessage: message, validationState: "error" as const };
}
