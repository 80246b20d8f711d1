import type { StoreView } from "../../api";

/** Whether a store works (healthy), still has to be set up (attention), or cannot work (error). */
export function statusOf({ problems }: Pick<StoreView, "problems">): "healthy" | "attention" | "error" {
  if (problems.some(({ broken }) => broken)) return "error";
  return problems.length === 0 ? "healthy" : "attention";
}
