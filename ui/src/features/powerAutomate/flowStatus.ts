import type { WorkflowView } from "../../api";

/** How the flow of a workflow stands, as far as its link tells. */
export function flowStatus({ link }: Pick<WorkflowView, "link">) {
  if (link === null) return { kind: "off", word: "notLinked" } as const;
  if (link.fault === "flow_off") return { kind: "error", word: "off" } as const;
  if (link.fault !== null) return { kind: "error", word: "broken" } as const;
  const checks = link.health?.checks ?? [];
  if (checks.some(({ outcome }) => outcome === "failed")) return { kind: "error", word: "failed" } as const;
  if (checks.length === 0) return { kind: "unknown", word: "unchecked" } as const;
  if (checks.some(({ outcome }) => outcome === "unchecked"))
    return { kind: "attention", word: "partly" } as const;
  return { kind: "healthy", word: "linked" } as const;
}
