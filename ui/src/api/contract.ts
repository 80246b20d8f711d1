// PROVISIONAL, until the generated one is there.
export type Code =
  | "internal"
  | "owner_unreachable"
  | "sign_in_declined"
  | "sign_in_expired"
  | "invalid_request"
  | "store_name_taken"
  | "key_store_locked"
  | "key_store_missing";
export interface ApiError {
  code: Code;
  message: string;
  remedy: string;
  retryable: boolean;
  correlation: string | null;
  details: Record<string, unknown>;
}
export type Topic = "state" | "accounts" | "stores";
export interface AppState {
  version: string;
  owner: "window" | "service";
  cloud: { name: string; custom: boolean };
  keyStore: { state: "ready" | "locked" | "missing" };
}
export interface AccountView {
  id: string;
  tenant: string;
  clientId: string;
  displayName: string;
  username: string;
  state: "ready" | "signInNeeded";
  active: boolean;
}
export interface StoreView {
  id: string;
  name: string;
  provider: { kind: "entraId"; tenant: string; domain: string };
}
export interface Commands {
  app_state: { request: Record<string, never>; response: AppState };
  account_list: { request: Record<string, never>; response: AccountView[] };
  account_sign_in_start: { request: { tenant: string; clientId: string }; response: DeviceCode };
  account_sign_in_cancel: { request: { jobId: string }; response: null };
  account_sign_out: { request: { account: string }; response: null };
  account_activate: { request: { account: string }; response: null };
  store_list: { request: Record<string, never>; response: StoreView[] };
  store_create: { request: { name: string; tenant: string; domain: string }; response: StoreView };
  open_sign_in_page: { request: { jobId: string }; response: null };
}
export type CommandName = keyof Commands;
export type QueryName = "app_state" | "account_list" | "store_list";
export type MutationName = Exclude<CommandName, QueryName>;
export interface Events {
  changed: { topics: Topic[] };
  job: {
    id: string;
    state:
      | { kind: "running" }
      | { kind: "done"; account: AccountView }
      | { kind: "failed"; error: ApiError }
      | { kind: "cancelled" };
  };
}
export type EventName = keyof Events;
export const queryTopics: Record<QueryName, Topic[]> = {
  app_state: ["state"],
  account_list: ["accounts"],
  store_list: ["stores"],
};
export const staleTopics: Record<MutationName, Topic[]> = {
  account_sign_in_start: [],
  account_sign_in_cancel: [],
  account_sign_out: ["accounts"],
  account_activate: ["accounts"],
  store_create: ["stores"],
  open_sign_in_page: [],
};
export interface DeviceCode {
  jobId: string;
  userCode: string;
  verificationUri: string;
  expiresAt: number;
}
