import type { StoreView } from "../../api";

/** Whether a store works (healthy), still has to be set up (attention), cannot work (error), or is disabled (off). */
export function statusOf({
  enabled,
  problems,
}: Pick<StoreView, "enabled" | "problems">): "healthy" | "attention" | "error" | "off" {
  if (!enabled) return "off";
  if (problems.some(({ broken }) => broken)) return "error";
  return problems.length === 0 ? "healthy" : "attention";
}
