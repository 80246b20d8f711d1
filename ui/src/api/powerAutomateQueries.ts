import { useCommandQuery } from "./client";
import type { WhoCanTrigger } from "./generated/WhoCanTrigger";

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

/** The link of a workflow to a flow. */
export function useLink(workflow: string) {
  return useCommandQuery("link_show", { workflow });
}

/** The template of a workflow, as Power Automate holds it now. */
export function useTemplate(workflow: string) {
  return useCommandQuery("template_show", { workflow });
}

/** The template of a workflow as it would be written. */
export function useTemplateText(workflow: string, whoCanTrigger: WhoCanTrigger | null) {
  return useCommandQuery("template_render", { workflow, whoCanTrigger });
}

/** The flow of a workflow and whether it is on; asked only where there may be one. */
export function useFlow(workflow: string, enabled: boolean) {
  return useCommandQuery("flow_show", { workflow }, { enabled });
}

/** How many requests are looked through for those whose flow was not called. */
const looked = 500;

/** The undecided requests of a workflow. */
export function useUndecided(store: string, workflow: string, enabled: boolean) {
  return useCommandQuery(
    "request_list",
    { scope: "all", store, workflow, status: "pending", limit: looked },
    { enabled },
  );
}
