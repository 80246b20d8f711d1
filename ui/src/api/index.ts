export { ApiProvider, useCommand, useEvent } from "./client";
export { CallError } from "./errors";
export * from "./queries";
export { TauriTransport } from "./tauriTransport";
export type { Transport } from "./transport";
export type { AccountView, ApiError, AppState, DeviceCode, StoreView } from "./contract";
