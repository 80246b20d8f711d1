// Fails when the built page outgrows its budget, so that a heavy dependency is noticed on the day it comes in.
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

const dist = path.resolve(import.meta.dirname, "../dist");
const budgets = { ".js": 520, ".css": 20 }; // kB after gzip
const kilo = 1000;

const files = await readdir(dist, { recursive: true });
let failed = false;
for (const [extension, budget] of Object.entries(budgets)) {
  let total = 0;
  for (const file of files.filter((name) => name.endsWith(extension))) {
    const full = path.join(dist, file);
    if (!(await stat(full)).isFile()) continue;
    total += gzipSync(await readFile(full)).length;
  }
  const over = total > budget * kilo;
  failed ||= over;
  process.stdout.write(
    `${extension}: ${(total / kilo).toFixed(1)} kB of ${budget} kB${over ? "  OVER BUDGET" : ""}\n`,
  );
}
process.exitCode = failed ? 1 : 0;
