import type { StoreView } from "../../api";
import { whereToMend } from "./whereToMend";

/** Whether a store works (healthy), still has to be set up (attention), cannot work (error), or is disabled (off). */
export function statusOf({
  enabled,
  problems,
}: Pick<StoreView, "enabled" | "problems">): "healthy" | "attention" | "error" | "off" {
  if (!enabled) return "off";
  if (problems.some(({ broken }) => broken)) return "error";
  return problems.length === 0 ? "healthy" : "attention";
}

/** How a store stands with Power Automate: not set up (off), one of its links is broken (error), or neither (healthy). */
export function powerAutomateStatusOf({
  powerAutomate,
  problems,
}: Pick<StoreView, "powerAutomate" | "problems">): "healthy" | "error" | "off" {
  if (!powerAutomate) return "off";
  const broken = problems.some(
    (problem) =>
      problem.broken && whereToMend(problem.code)?.startsWith("/stores/$storeId/workflows") === true,
  );
  return broken ? "error" : "healthy";
}
