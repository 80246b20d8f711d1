import { useTranslation } from "react-i18next";
import type { Code } from "../../api";
import { RemedyLink } from "../../shared/RemedyLink";
import { TextLink } from "../../shared/TextLink";

/** What is mended by the store's default approver. */
const ofDefaultApprover: readonly Code[] = ["nobody_can_approve", "requester_is_only_approver"];

/** What is mended at the store's workflows: which there are, and the flow that each is linked to. */
const ofWorkflows: readonly Code[] = [
  "no_workflow_covers_this",
  "not_linked",
  "flow_off",
  "flow_not_found",
  "flow_deleted",
  "request_url_stale",
  "request_url_retired",
  "request_url_unrouted",
  "trigger_not_allowed",
  "trigger_changed",
];

interface RequestRemedyProps {
  code: Code;
  storeId: string | undefined;
  /** The account that has to sign in again, where it is known which. */
  account?: string | undefined;
}

/** The way to the page on which what a code tells of is mended, where this window has one. */
export function RequestRemedy({ code, storeId, account }: RequestRemedyProps) {
  const { t } = useTranslation();
  if (storeId !== undefined && ofDefaultApprover.includes(code)) {
    return (
      <TextLink inline to="/stores/$storeId/workflows/advanced" params={{ storeId }}>
        {t("requests.remedy.advanced")}
      </TextLink>
    );
  }
  if (storeId !== undefined && code === "store_disabled") {
    return (
      <TextLink inline to="/stores/$storeId" params={{ storeId }}>
        {t("requests.remedy.store")}
      </TextLink>
    );
  }
  if (storeId !== undefined && ofWorkflows.includes(code)) {
    return (
      <TextLink inline to="/stores/$storeId/workflows" params={{ storeId }}>
        {t("requests.remedy.workflows")}
      </TextLink>
    );
  }
  return <RemedyLink code={code} storeId={storeId} account={account} />;
}
