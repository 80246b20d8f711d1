import { expect, it } from "vitest";
import { changedPart } from "./changedPart";

it("marks only the words that differ", () => {
  const { old, next } = changedPart("Main street 12, building B", "Main street 14, building B");

  expect(old).toEqual({ before: "Main street ", differs: "12,", after: " building B" });
  expect(next).toEqual({ before: "Main street ", differs: "14,", after: " building B" });
});

it("marks what was added, and nothing of what was there", () => {
  const { old, next } = changedPart("Sales", "Sales and marketing");

  expect(old).toEqual({ before: "Sales", differs: "", after: "" });
  expect(next.differs).toBe(" and marketing");
});

it("marks the whole of two texts that have nothing in common", () => {
  expect(changedPart("Sales", "Research").next).toEqual({ before: "", differs: "Research", after: "" });
});

it("counts no word twice", () => {
  const { old, next } = changedPart("a a", "a a a");

  expect(old.differs).toBe("");
  expect(next.before + next.differs + next.after).toBe("a a a");
});
