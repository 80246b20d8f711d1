import { z } from "../../../shared/zod";

const text = z.string().trim().min(1).optional().catch(undefined);
const schema = z.object({ store: text, object: text, event: text, workflow: text });

/** What the address of a new request names already: where, and what. */
export interface NewSearch {
  store?: string;
  object?: string;
  event?: string;
  workflow?: string;
}

/** Reads the address; what it does not understand is chosen on the page. */
export function newSearch(given: Record<string, unknown>): NewSearch {
  return Object.fromEntries(Object.entries(schema.parse(given)).filter(([, value]) => value !== undefined));
}
