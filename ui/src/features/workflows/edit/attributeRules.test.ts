import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { attributeRules, fieldsOf, filterFieldsOf } from "./attributeRules";

const rules = path.resolve(import.meta.dirname, "../../../../../crates/domain/src/attribute.rs");

it("has the attributes of the engine, in its order, with what can be done with each", () => {
  const lines = readFileSync(rules, "utf8").matchAll(
    /^ {4}\w+ = "(\w+)", \d+, user: (\w+), group: (\w+);$/gm,
  );
  const camel = (word: string) => word.charAt(0).toLowerCase() + word.slice(1);

  const engine = Array.from(lines, ([, name = "", user = "", group = ""]) => [
    name,
    camel(user),
    camel(group),
  ]);

  expect(engine.length).toBeGreaterThan(20);
  expect(attributeRules).toEqual(engine);
});

it("offers as fields what an edit of any object changes", () => {
  expect(fieldsOf(["group"])).toEqual(["displayName", "mailNickname", "description", "visibility"]);
  expect(fieldsOf(["user", "group"])).toContain("manager");
});

it("offers for filters what all objects have", () => {
  expect(filterFieldsOf(["user", "group"])).toEqual(["displayName", "mailNickname", "mail"]);
});
