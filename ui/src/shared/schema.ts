import { z } from "./zod";

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const guidNil = "00000000-0000-0000-0000-000000000000";

function isGuid(text: string): boolean {
  return guidPattern.test(text) && text !== guidNil;
}

// No look-behind: the oldest WebKit we run on does not know it.
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function isDomainName(text: string): boolean {
  const labels = text.split(".");
  return text.length <= 253 && labels.length >= 2 && labels.every((part) => label.test(part));
}

/** A line in lower case that passes a test, blanks around it forgiven. */
function checked(required: string, malformed: string, isSound: (text: string) => boolean) {
  return z.string().trim().toLowerCase().min(1, { error: required, abort: true }).refine(isSound, malformed);
}

/** A directory id as the portals print it. */
export function guid(required: string, malformed: string) {
  return checked(required, malformed, isGuid);
}

/** A DNS name of two labels or more. */
export function domainName(required: string, malformed: string) {
  return checked(required, malformed, isDomainName);
}

/** A tenant: its id or one of its domains. */
export function tenant(required: string, malformed: string) {
  return checked(required, malformed, (text) => isGuid(text) || isDomainName(text));
}

/** The longest name of a thing, which is that of a flow. */
export const mostNameChars = 80;

/** What people call a thing: as long as a flow's name at most, on one line. */
export function displayName(required: string, tooLong: string, control: string) {
  return z
    .string()
    .trim()
    .min(1, { error: required, abort: true })
    .refine((text) => Array.from(text).length <= mostNameChars, tooLong)
    .refine((text) => !/\p{Cc}/u.test(text), control);
}
