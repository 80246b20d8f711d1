import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { codes } from "../api/generated/commands";
import { en } from "./en";

interface Tree {
  [key: string]: string | Tree;
}

function leaves(tree: Tree, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [prefix + key] : leaves(value, `${prefix}${key}.`),
  );
}

const source = path.resolve(import.meta.dirname, "..");

function code(): string {
  return readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.includes("generated"))
    .map((file) => readFileSync(path.join(source, file), "utf8"))
    .join("\n");
}

/** Every literal in the code that could be a key; a part that is computed counts as any one step of a key. */
function mentions(): RegExp[] {
  const literal = /"([a-z][\w.]*)"|`([a-z](?:[\w.]|\$\{[^`]*?\})*)`/gi;
  return Array.from(code().matchAll(literal), ([, plain, template]) => {
    const pattern = (plain ?? template ?? "")
      .replaceAll(".", "\\.")
      .replaceAll(/\$\{.*?\}(?=\\|$)/g, "[^.]+");
    return new RegExp(`^${pattern}$`);
  });
}

const keys = leaves(en).map((key) => key.replace(/_(one|other)$/, ""));

it("has a title and a remedy for every error code, and for no other", () => {
  expect(Object.keys(en.errors).sort()).toEqual([...codes].sort());
  for (const [code, { title, remedy }] of Object.entries(en.errors)) {
    expect(title, code).toMatch(/[^.]$/);
    expect(remedy, code).toMatch(/\.$/);
  }
});

it("has no key that the screens do not use", () => {
  const used = mentions();

  const unused = keys.filter((key) => !used.some((pattern) => pattern.test(key)));

  expect(unused).toEqual([]);
});

it("has every key that the screens use", () => {
  const called = Array.from(code().matchAll(/\bt\(\s*"([^"]+)"/g), ([, key]) => key ?? "");

  const missing = called.filter((key) => !keys.includes(key));

  expect(called.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

it("speaks plainly: no please, no oops, no exclamation mark", () => {
  const texts = JSON.stringify(en);

  expect(texts).not.toMatch(/please|oops|!/i);
});
