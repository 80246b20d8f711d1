import { expect, it } from "vitest";
import type { FormField, FormWorkflow } from "../../../api";
import { coverageOf, faultOf, inputsOf } from "./draft";

const department: FormField = {
  field: "department",
  required: false,
  maxChars: 8,
  kind: "text",
  choices: [],
  present: "Sales",
};
const displayName: FormField = { ...department, field: "displayName", required: true, present: "Jane" };
const manager: FormField = {
  ...department,
  field: "manager",
  maxChars: 0,
  kind: "person",
  present: { object: "o1", name: "Megan Bowen" },
};

it("sends only what differs from what is there", () => {
  expect(inputsOf([department, displayName, manager], { department: " Research " })).toEqual([
    { field: "department", value: "Research" },
  ]);
});

it("sends an empty value for what is taken away", () => {
  expect(inputsOf([department, manager], { department: "", manager: [] })).toEqual([
    { field: "department", value: "" },
    { field: "manager", value: "" },
  ]);
});

it("sends the object of who was picked", () => {
  expect(inputsOf([manager], { manager: [{ object: "o2", name: "Adele", kind: "user" }] })).toEqual([
    { field: "manager", value: "o2" },
  ]);
});

it("finds a value that is missing, and one that is too long", () => {
  expect(faultOf(displayName, { displayName: " " })).toBe("missing");
  expect(faultOf(department, { department: "Marketing" })).toBe("tooLong");
  expect(faultOf(department, { department: "" })).toBeUndefined();
});

const named: FormWorkflow = { id: "w1", name: "Change department", fields: ["department"] };
const wide: FormWorkflow = { id: "w2", name: "All other changes", fields: [] };

it("gives a field to the workflow that names it, and the others to the one that names none", () => {
  expect(coverageOf([named, wide], ["department"]).workflows).toEqual([named]);
  expect(coverageOf([named, wide], ["department", "city"]).workflows).toEqual([named, wide]);
});

it("tells the fields that no workflow covers", () => {
  expect(coverageOf([named], ["department", "city"])).toEqual({ workflows: [named], left: ["city"] });
});
