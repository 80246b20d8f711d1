import { Link } from "@fluentui/react-components";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Code } from "../../api";

const TextLink = createLink(Link);

/** What is mended on the page of the store: its accounts, its default approver, whether it takes part. */
const ofStore: readonly Code[] = [
  "service_credential_missing",
  "linking_account_missing",
  "nobody_can_approve",
  "store_disabled",
];

/** The way to the page on which what a code tells of is mended, where this window has one. */
export function RequestRemedy({ code, storeId }: { code: Code; storeId: string | undefined }) {
  const { t } = useTranslation();
  if (code === "sign_in_needed" || code === "consent_needed") {
    return (
      <TextLink inline to="/sign-in">
        {t("requests.remedy.signIn")}
      </TextLink>
    );
  }
  if (storeId !== undefined && ofStore.includes(code)) {
    return (
      <TextLink inline to="/stores/$storeId" params={{ storeId }}>
        {t("requests.remedy.store")}
      </TextLink>
    );
  }
  return null;
}
