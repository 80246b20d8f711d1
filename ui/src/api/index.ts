export {
  ApiProvider,
  useCommand,
  useHeldWindow,
  useOpenPortal,
  useOpenSignInPage,
  useSaveExport,
} from "./client";
export { useDirectorySearch } from "./directoryQueries";
export type { DirectoryHit } from "./generated/DirectoryHit";
export type { DirectorySearchKind } from "./generated/DirectorySearchKind";
export { CallError } from "./errors";
export type { AccountFailureView } from "./generated/AccountFailureView";
export type { AccountResourceView } from "./generated/AccountResourceView";
export type { AccountView } from "./generated/AccountView";
export type { Actor } from "./generated/Actor";
export type { ApiError } from "./generated/ApiError";
export type { ApproverReference } from "./generated/ApproverReference";
export type { ApproverRelation } from "./generated/ApproverRelation";
export type { AppState } from "./generated/AppState";
export type { Attribute } from "./generated/Attribute";
export type { AuditEntry } from "./generated/AuditEntry";
export type { CheckName } from "./generated/CheckName";
export type { CheckView } from "./generated/CheckView";
export type { ClientView } from "./generated/ClientView";
export type { Code } from "./generated/Code";
export type { Difference } from "./generated/Difference";
export type { FlowView } from "./generated/FlowView";
export type { Event as ChangeEvent } from "./generated/Event";
export type { Filter } from "./generated/Filter";
export type { Event } from "./generated/Event";
export type { FieldChange } from "./generated/FieldChange";
export type { FieldValue } from "./generated/FieldValue";
export type { FormField } from "./generated/FormField";
export type { Happening } from "./generated/Happening";
export type { FieldInput } from "./generated/FieldInput";
export type { FormWorkflow } from "./generated/FormWorkflow";
export type { JobView } from "./generated/JobView";
export type { LinkHealthView } from "./generated/LinkHealthView";
export type { LinkView } from "./generated/LinkView";
export type { Notice } from "./generated/Notice";
export type { ObjectKind } from "./generated/ObjectKind";
export type { RequestCondition } from "./generated/RequestCondition";
export type { RequestStatus } from "./generated/RequestStatus";
export type { RequestFormResponse } from "./generated/RequestFormResponse";
export type { RequestView } from "./generated/RequestView";
export type { SignInMethod } from "./generated/SignInMethod";
export type { SkippedRequest } from "./generated/SkippedRequest";
export type { StoreProblem } from "./generated/StoreProblem";
export type { StoreView } from "./generated/StoreView";
export type { TemplateShowResponse } from "./generated/TemplateShowResponse";
export type { TemplateView } from "./generated/TemplateView";
export type { WhoCanTrigger } from "./generated/WhoCanTrigger";
export type { SystemWorkflow } from "./generated/SystemWorkflow";
export type { WorkflowType } from "./generated/WorkflowType";
export type { WorkflowUpdateRequest } from "./generated/WorkflowUpdateRequest";
export type { WorkflowView } from "./generated/WorkflowView";
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
export {
  useReadRequests,
  useRequest,
  useRequestCount,
  useRequestForm,
  useRequestPages,
  type RequestQuery,
} from "./requestQueries";
export { TauriTransport } from "./tauriTransport";
export type { Transport } from "./transport";
