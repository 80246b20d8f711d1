import i18next from "i18next";
import { expect, it } from "vitest";
import "../../../i18n";
import { blankDraft, type WorkflowDraft } from "../draft";
import { summaryOf } from "./summary";

const megan = { object: "1", name: "Megan Bowen", kind: "user" as const };
const board = { object: "2", name: "Board", kind: "group" as const };

function words(draft: Partial<WorkflowDraft>, circumstances = {}): string {
  return summaryOf(
    i18next.t,
    "en",
    { ...blankDraft, ...draft },
    {
      linked: true,
      system: null,
      defaultApprover: null,
      ...circumstances,
    },
  );
}

it("tells what happens, to what, and who approves where", () => {
  expect(
    words({
      objects: ["user"],
      filters: [
        { operator: "equals", field: "department", value: "Sales" },
        { operator: "present", field: "employeeId" },
      ],
      approvers: [megan, board],
    }),
  ).toBe(
    "When somebody creates a user whose department is Sales and whose employee ID is filled in, Megan Bowen or a member of Board approves in Power Automate.",
  );
});

it("names the fields of an edit and the relations", () => {
  expect(
    words(
      { objects: ["user"], event: "edit", fields: ["jobTitle", "manager"], relations: ["manager"] },
      { linked: false },
    ),
  ).toBe(
    "When somebody changes the job title or manager of a user, the user's manager approves in Countersign.",
  );
});

it("says who decides where nobody is named", () => {
  const group = { objects: ["group" as const], event: "delete" as const };

  expect(words(group)).toMatch(/deletes a group, an administrator approves/);
  expect(words(group, { defaultApprover: "Riley" })).toMatch(/Riley, the default approver, approves/);
});
