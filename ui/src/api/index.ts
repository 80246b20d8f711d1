export { ApiProvider, useCommand, useOpenPortal, useOpenSignInPage, useSaveExport } from "./client";
export { CallError } from "./errors";
export type { AccountFailureView } from "./generated/AccountFailureView";
export type { AccountResourceView } from "./generated/AccountResourceView";
export type { AccountView } from "./generated/AccountView";
export type { ApiError } from "./generated/ApiError";
export type { ApproverReference } from "./generated/ApproverReference";
export type { AppState } from "./generated/AppState";
export type { Attribute } from "./generated/Attribute";
export type { CheckName } from "./generated/CheckName";
export type { CheckView } from "./generated/CheckView";
export type { ClientView } from "./generated/ClientView";
export type { Code } from "./generated/Code";
export type { Difference } from "./generated/Difference";
export type { DirectoryHit } from "./generated/DirectoryHit";
export type { DirectorySearchKind } from "./generated/DirectorySearchKind";
export type { FlowView } from "./generated/FlowView";
export type { JobView } from "./generated/JobView";
export type { LinkHealthView } from "./generated/LinkHealthView";
export type { LinkView } from "./generated/LinkView";
export type { Notice } from "./generated/Notice";
export type { ObjectKind } from "./generated/ObjectKind";
export type { SignInMethod } from "./generated/SignInMethod";
export type { SkippedRequest } from "./generated/SkippedRequest";
export type { StoreProblem } from "./generated/StoreProblem";
export type { StoreView } from "./generated/StoreView";
export type { TemplateShowResponse } from "./generated/TemplateShowResponse";
export type { TemplateView } from "./generated/TemplateView";
export type { WhoCanTrigger } from "./generated/WhoCanTrigger";
export type { WorkflowView } from "./generated/WorkflowView";
export { useDirectorySearch } from "./directoryQueries";
export {
  useClient,
  useFlow,
  useLink,
  useRegions,
  useTemplate,
  useTemplateText,
  useUndecided,
  useWorkflows,
} from "./powerAutomateQueries";
export {
  useAccount,
  useAccounts,
  useAppState,
  useCustomProfile,
  useSignIn,
  useStore,
  useStores,
} from "./queries";
export { TauriTransport } from "./tauriTransport";
export type { ExportedList, SavedExport, Transport } from "./transport";
