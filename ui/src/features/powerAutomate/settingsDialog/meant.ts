import type { Code } from "../../../api";
import type { Linking } from "./useLinking";

/** What a code says here: where the store names no linking account, nobody's sign-in would help. */
export function meant<Said extends { code: Code }>(said: Said, { store }: Linking): Said {
  return said.code === "sign_in_needed" && store.linkingAccount === null
    ? { ...said, code: "linking_account_missing" }
    : said;
}
