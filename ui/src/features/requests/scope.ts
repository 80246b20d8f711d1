/** Whose requests a page lists. */
const scopes = ["mine", "inbox", "all"] as const;
export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** The titles of the three pages. */
export const scopeTitles = {
  mine: "requests.mine",
  inbox: "requests.inbox",
  all: "requests.all",
} as const;
