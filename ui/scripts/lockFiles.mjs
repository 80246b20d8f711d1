// What the lock files name, as one digest each: tells whether a list that was made of them is still true.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

const digest = (names) => createHash("sha256").update(names.sort().join("\n")).digest("hex").slice(0, 16);

/** The crates of others, by name and version. */
export async function lockedCrates(root) {
  const text = await readFile(path.join(root, "Cargo.lock"), "utf8");
  return digest(
    text
      .split("[[package]]")
      .filter((item) => /^source = /m.test(item))
      .map((item) => `${/^name = "(.*)"/m.exec(item)[1]} ${/^version = "(.*)"/m.exec(item)[1]}`),
  );
}

/** The packages that the screens are made of. */
export async function lockedPackages(root) {
  const { packages } = JSON.parse(await readFile(path.join(root, "ui/package-lock.json"), "utf8"));
  return digest(
    Object.entries(packages)
      .filter(([place, item]) => place !== "" && item.dev !== true && item.optional !== true)
      .map(([place, { version }]) => `${place} ${version}`),
  );
}
