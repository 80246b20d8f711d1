/** A part of a flow, in the words of its designer. */
export type FlowPart =
  { part: "name" | "description" | "trigger" | "connections" | "other" } | { part: "action"; name: string };

/** What a JSON pointer into a template's document is about. */
export function partOf(member: string): FlowPart {
  const steps = member
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const [column, , section] = steps;
  if (column === "name" || column === "description") return { part: column };
  if (section === "connectionReferences") return { part: "connections" };
  if (steps.includes("triggers")) return { part: "trigger" };
  const name = steps[steps.lastIndexOf("actions") + 1];
  if (steps.includes("actions") && name !== undefined)
    return { part: "action", name: name.replaceAll("_", " ") };
  return { part: "other" };
}
