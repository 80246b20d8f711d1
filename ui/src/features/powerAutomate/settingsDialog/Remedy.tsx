import { Link } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Code } from "../../../api";
import { TextLink } from "../../../shared/TextLink";
import { OpenInPowerAutomate } from "./OpenInPowerAutomate";
import type { GoTo, StepId } from "./steps";
import type { Linking } from "./useLinking";

/** The step in which what a code tells of is mended. */
const stepOf: Partial<Record<Code, StepId>> = {
  linking_account_missing: "account",
  linking_account_is_app: "account",
  account_of_other_tenant: "account",
  flow_owner_unlicensed: "account",
  environment_role_missing: "account",
  environment_privilege_missing: "account",
  not_an_environment_user: "account",
  environment_denied: "account",
  directory_denied: "account",
  client_missing: "environment",
  environment_unresolved: "environment",
  environment_differs: "environment",
  template_missing: "template",
  template_unconfirmed: "template",
  template_outdated: "template",
  template_edited: "template",
  template_elsewhere: "template",
  flow_deleted: "template",
  flow_not_found: "template",
  probe_not_answered: "template",
  flow_schema_mismatch: "template",
  not_linked: "requestUrl",
  request_url_invalid: "requestUrl",
  request_url_truncated: "requestUrl",
  request_url_foreign: "requestUrl",
  request_url_retired: "requestUrl",
  request_url_stale: "requestUrl",
  request_url_unrouted: "requestUrl",
  trigger_changed: "requestUrl",
  flow_needs_token: "requestUrl",
  flow_needs_signature: "requestUrl",
  flow_token_not_wanted: "requestUrl",
  flow_signature_refused: "requestUrl",
  flow_refused: "requestUrl",
  probe_needed: "authenticate",
  flow_off: "turnOn",
  flow_must_be_off: "turnOn",
};

/** What is mended in the portal alone. */
const inPortal: readonly Code[] = [
  "connection_not_authorized",
  "flow_property_not_allowed",
  "flow_reference_broken",
  "flow_authentication_wanted",
  "flow_definition_refused",
  "trigger_not_allowed",
  "flow_claims_mismatch",
  "template_altered",
  "flow_answered_failure",
  "flow_name_taken",
];

interface RemedyProps {
  code: Code;
  linking: Linking;
  /** The step that says it: it needs no way to itself. */
  here: StepId;
  goTo: GoTo;
  /** As whom it was asked: the linking account, unless the flow was called. */
  as?: "linkingAccount" | "serviceCredential";
}

/** The way to where what a code tells of is mended. */
export function Remedy({ code, linking, here, goTo, as = "linkingAccount" }: RemedyProps) {
  const { t } = useTranslation();
  const { store, workflow } = linking;

  if (
    code === "sign_in_needed" ||
    code === "consent_needed" ||
    code === "sign_in_blocked" ||
    code === "sign_in_failed" ||
    code === "registration_wrong"
  ) {
    const account = store[as];
    return (
      <TextLink inline to="/sign-in" search={account === null ? {} : { account }}>
        {t("paSettings.signInAgain")}
      </TextLink>
    );
  }
  if (code === "service_credential_missing" || code === "flow_token_refused") {
    return (
      <TextLink inline to="/stores/$storeId/connection" params={{ storeId: store.id }}>
        {t("paSettings.chooseServiceCredential")}
      </TextLink>
    );
  }
  if (inPortal.includes(code)) {
    return <OpenInPowerAutomate store={store.id} workflow={workflow.id} inline />;
  }
  const step = stepOf[code];
  return step === undefined || step === here ? null : <ToStep step={step} goTo={goTo} />;
}

function ToStep({ step, goTo }: { step: StepId; goTo: GoTo }) {
  const { t } = useTranslation();
  return (
    <Link
      inline
      onClick={() => {
        goTo(step);
      }}
    >
      {t("paSettings.goTo", { step: t(`paSettings.steps.${step}`) })}
    </Link>
  );
}
