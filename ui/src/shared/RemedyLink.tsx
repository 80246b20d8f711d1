import { useTranslation } from "react-i18next";
import type { Code } from "../api";
import { TextLink } from "./TextLink";

interface RemedyLinkProps {
  code: Code;
  storeId: string | undefined;
  /** As whom it was asked, where that is known: who is to sign in again. */
  account?: string | null | undefined;
}

/** The page on which what a code tells of is mended, where this window has one. */
export function RemedyLink({ code, storeId, account }: RemedyLinkProps) {
  const { t } = useTranslation();
  if (code === "sign_in_needed" || code === "consent_needed") {
    return (
      <TextLink inline to="/sign-in" search={account == null ? {} : { account }}>
        {t("powerAutomate.remedy.signIn")}
      </TextLink>
    );
  }
  if (storeId === undefined) return null;
  if (code === "linking_account_missing" || code === "service_credential_missing") {
    return (
      <TextLink inline to="/stores/$storeId/connection" params={{ storeId }}>
        {t("powerAutomate.remedy.accounts")}
      </TextLink>
    );
  }
  if (code === "client_missing" || code === "environment_unresolved" || code === "environment_differs") {
    return (
      <TextLink inline to="/stores/$storeId/workflows/advanced" params={{ storeId }}>
        {t("powerAutomate.remedy.register")}
      </TextLink>
    );
  }
  return null;
}
