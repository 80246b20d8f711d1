import type { Code } from "../../api";

const connection: readonly Code[] = [
  "account_of_other_tenant",
  "consent_needed",
  "linking_account_is_app",
  "linking_account_missing",
  "registration_wrong",
  "service_credential_missing",
  "sign_in_blocked",
  "sign_in_failed",
  "sign_in_needed",
];

/** The page of a store on which what is wrong with it is mended. A disabled store is enabled from its card's menu. */
export function whereToMend(
  code: Code,
):
  | "/stores/$storeId/connection"
  | "/stores/$storeId/workflows"
  | "/stores/$storeId/workflows/advanced"
  | undefined {
  if (code === "store_disabled") return undefined;
  if (connection.includes(code)) return "/stores/$storeId/connection";
  return code === "client_missing" ? "/stores/$storeId/workflows/advanced" : "/stores/$storeId/workflows";
}
