import { useCommandQuery } from "./client";

export function useAppState() {
  return useCommandQuery("app_state", {});
}

/** The name of the cloud profile, when a custom one is in use. */
export function useCustomProfile(): string | undefined {
  const { data } = useAppState();
  return data?.cloud.custom === true ? data.cloud.name : undefined;
}

export function useAccounts() {
  return useCommandQuery("account_list", {});
}

export function useStores() {
  return useCommandQuery("store_list", {});
}
