import { z } from "./zod";

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const guidNil = "00000000-0000-0000-0000-000000000000";

/** A directory id as the portals print it, blanks around it forgiven. */
export function guid(required: string, malformed: string) {
  return z
    .string()
    .trim()
    .min(1, required)
    .refine((text) => text === "" || (guidPattern.test(text) && text !== guidNil), malformed)
    .transform((text) => text.toLowerCase());
}

// No look-behind: the oldest WebKit we run on does not know it.
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A DNS name of two labels or more, in lower case. */
export function domainName(required: string, malformed: string) {
  return z
    .string()
    .trim()
    .toLowerCase()
    .min(1, required)
    .max(253, malformed)
    .refine((text) => {
      const labels = text.split(".");
      return text === "" || (labels.length >= 2 && labels.every((part) => label.test(part)));
    }, malformed);
}

/** What people call a thing: at most 80 characters, the limit of a flow's name, on one line. */
export function displayName(required: string, tooLong: string, control: string) {
  return z
    .string()
    .trim()
    .min(1, required)
    .refine((text) => Array.from(text).length <= 80, tooLong)
    .refine((text) => !/\p{Cc}/u.test(text), control);
}
