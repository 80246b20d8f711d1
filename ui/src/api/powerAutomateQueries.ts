import { useCommandQuery } from "./client";

/** The Power Automate client of a store. */
export function useClient(store: string) {
  return useCommandQuery("client_show", { store });
}

/** The regions of this cloud that are known. */
export function useRegions() {
  return useCommandQuery("client_regions", {});
}

/** The workflows of a store, each with its link. */
export function useWorkflows(store: string) {
  return useCommandQuery("workflow_list", { store });
}
