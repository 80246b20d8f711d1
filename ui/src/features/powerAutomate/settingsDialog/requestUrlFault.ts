/** The faults of a pasted request URL that have words of their own, by the names that the engine gives them. */
const urlFaults = [
  "empty",
  "too_long",
  "quoted",
  "angle_bracket",
  "line_break",
  "space",
  "html_escaped",
  "json_escaped",
  "encoded_twice",
  "foreign_character",
  "doubled",
  "start_missing",
  "not_a_url",
  "not_https",
  "portal_link",
  "management_link",
  "foreign_host",
  "other_cloud",
  "truncated",
  "retired",
] as const;

export type UrlFault = (typeof urlFaults)[number];

/** What happens between a copy button and a field: each is certain, since none of it can stand in a request URL. First match names it. */
const damages: readonly (readonly [UrlFault, RegExp])[] = [
  ["quoted", /["'`“”„‘’‚«»]/],
  ["angle_bracket", /[<>‹›]/],
  ["line_break", /[\r\n\v\f\u0085\u2028\u2029]/],
  ["space", /\s/],
  ["html_escaped", /&(?:amp|#38|#x26);/i],
  ["json_escaped", /\\/],
  ["foreign_character", /[^!-~]/],
  ["encoded_twice", /^https?%3a|%25[0-9a-f]{2}/i],
  ["doubled", /:\/\/.*:\/\//],
  ["start_missing", /^(?!https?:\/\/).*\/workflows\//i],
];

/**
 * Names how a pasted text was damaged, before anything is sent. Which hosts run flows of this cloud, and what a whole URL holds, is the
 * engine's to say.
 */
export function damageOf(pasted: string): UrlFault | undefined {
  const text = pasted.trim();
  if (text === "") return "empty";
  return damages.find(([, mark]) => mark.test(text))?.[0];
}

/** The fault that the engine names, where it is one with words. */
export function faultNamed(name: string | undefined): UrlFault | undefined {
  return urlFaults.find((fault) => fault === name);
}
