/** Names joined as a sentence of that language lists them: all of them, or any one of them. */
export function inWords(
  language: string,
  names: readonly string[],
  type: "conjunction" | "disjunction" = "conjunction",
): string {
  return new Intl.ListFormat(language, { type }).format(names);
}
