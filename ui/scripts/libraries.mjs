// Lists the libraries that are part of the product, with their licences, for the page that shows them.
// `npm run libraries -- --check` only tells whether the list is of these lock files.
// `npm run libraries` needs cargo, and is run after a dependency came, went or moved; the list is committed, so that no build needs cargo.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { lockedCrates, lockedPackages } from "./lockFiles.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const target = path.join(root, "ui/src/features/settings/libraries.json");
const shipped = ["countersign-desktop", "countersign-data-service"];

/** What the programs are linked with: all that their own crates need when they run. */
function crates() {
  const metadata = JSON.parse(
    execFileSync("cargo", ["metadata", "--format-version", "1", "--locked", "--offline"], {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
    }),
  );
  const packages = new Map(metadata.packages.map((item) => [item.id, item]));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const seen = new Set();
  const open = metadata.packages.filter(({ name }) => shipped.includes(name)).map(({ id }) => id);
  if (open.length !== shipped.length)
    throw new Error(`not all of ${shipped.join(", ")} are in the workspace`);
  while (open.length > 0) {
    const id = open.pop();
    if (seen.has(id)) continue;
    seen.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      if (kinds.some(({ kind }) => kind === null)) open.push(pkg);
    }
  }
  return [...seen]
    .map((id) => packages.get(id))
    .filter(({ source }) => source !== null)
    .map(({ name, version, license }) => [name, version, license ?? "unknown"]);
}

/** What the screens are made of. */
async function packages() {
  const { packages: locked } = JSON.parse(await readFile(path.join(root, "ui/package-lock.json"), "utf8"));
  return Object.entries(locked)
    .filter(([place, item]) => place !== "" && item.dev !== true && item.optional !== true)
    .map(([place, { version, license }]) => [
      place.replace(/^.*node_modules\//, ""),
      version,
      license ?? "unknown",
    ]);
}

const from = { crates: await lockedCrates(root), packages: await lockedPackages(root) };
if (process.argv.includes("--check")) {
  const listed = JSON.parse(await readFile(target, "utf8")).from;
  if (listed.crates !== from.crates || listed.packages !== from.packages) {
    process.stderr.write(
      "The list of libraries is not of these lock files. Run `npm run libraries` and commit it.\n",
    );
    process.exit(1);
  }
  process.exit(0);
}

const key = (library) => library.join(" ");
const libraries = [
  ...new Map([...crates(), ...(await packages())].map((library) => [key(library), library])).values(),
];
libraries.sort((one, next) => (key(one) < key(next) ? -1 : 1));
const unknown = libraries.filter(([, , licence]) => licence === "unknown");
if (unknown.length > 0) throw new Error(`no licence is named by ${unknown.map(key).join(", ")}`);

const lines = libraries.map((library) => `    ${JSON.stringify(library)}`).join(",\n");
await writeFile(target, `{\n  "from": ${JSON.stringify(from)},\n  "libraries": [\n${lines}\n  ]\n}\n`);
process.stdout.write(`${libraries.length} libraries\n`);
