// Draws every state of the built page in Chromium, for people to look at, and fails on what a machine can see:
// policy violations, script errors, accessibility findings above "minor", sideways scrolling.
// `npm run look -- [--view=light,dark] [part of a scene's name]...`; needs Chromium (CHROMIUM names it if it is not
// /usr/bin/chromium). Without names every scene is drawn, and pictures of scenes that are gone are removed.
import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { installHost, serve } from "./host.mjs";
import { scenes } from "./scenes/index.mjs";

const output = path.resolve(import.meta.dirname, "output");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const views = [
  { name: "light", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  { name: "900", viewport: { width: 900, height: 700 }, colorScheme: "light" },
  { name: "1920", viewport: { width: 1920, height: 1080 }, colorScheme: "light" },
  { name: "200", viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, colorScheme: "light" },
  { name: "forced", viewport: { width: 1280, height: 800 }, colorScheme: "dark", forcedColors: "active" },
];

async function draw(browser, url, scene, view) {
  const { name, ...options } = view;
  const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  const problems = [];
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  await page.addInitScript(installHost, scene.replies);
  page.setDefaultNavigationTimeout(30_000);
  await page.goto(url + scene.path);
  await page.getByRole("banner").waitFor({ timeout: 30_000 });
  await scene.steps?.(page);
  await page.waitForTimeout(350); // menus and dialogs are where they belong
  await page.screenshot({ path: path.join(output, `${scene.name}-${name}.png`) });

  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run({ exclude: [["[data-tabster-dummy]"]] }, { rules: { region: { enabled: false } } }),
  );
  for (const { id, impact, nodes } of violations) {
    if (impact === "minor" || impact === null) continue;
    problems.push(`axe ${impact} ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  }
  const wide = await page.evaluate(() => {
    const main = document.querySelector("main");
    return document.documentElement.scrollWidth > window.innerWidth || main.scrollWidth > main.clientWidth;
  });
  if (wide) problems.push("content is wider than the window");
  const stray = await page.evaluate(() => {
    const dialog = document.querySelector("[role=dialog], [role=alertdialog]");
    if (dialog === null) return [];
    const found = [];
    // A menu that a button of the dialog opened stands beside it.
    const inMenu = document.activeElement?.closest("[role=menu]") != null;
    if (!dialog.contains(document.activeElement) && !inMenu) {
      found.push(`focus outside of the dialog: ${document.activeElement?.outerHTML.slice(0, 120)}`);
    }
    if (dialog.closest("[aria-hidden=true]") !== null)
      found.push("the dialog is hidden from assistive technology");
    return found;
  });
  problems.push(...stray);
  if (scene.focus !== undefined) {
    const focused = await page.evaluate(() => document.activeElement?.textContent ?? "");
    if (!focused.includes(scene.focus)) problems.push(`focus is on "${focused}", not on "${scene.focus}"`);
  }
  problems.push(...(await page.evaluate(() => window.__violations)));
  await context.close();
  return problems;
}

const { values: options, positionals: parts } = parseArgs({
  options: { view: { type: "string" } },
  allowPositionals: true,
});
const wantedViews = options.view?.split(",") ?? views.map(({ name }) => name);
const wantedScenes = scenes.filter(
  ({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)),
);
if (wantedScenes.length === 0) throw new Error(`no scene is called ${parts.join(" or ")}`);
if (parts.length === 0) await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
const host = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
let failed = false;
for (const scene of wantedScenes) {
  for (const view of views.filter(({ name }) => wantedViews.includes(name))) {
    const problems = await draw(browser, host.url, scene, view).catch((error) => [
      `failed: ${error.message}`,
    ]);
    failed ||= problems.length > 0;
    process.stdout.write(`${problems.length === 0 ? "ok " : "BAD"} ${scene.name} ${view.name}\n`);
    for (const problem of new Set(problems)) process.stdout.write(`      ${problem}\n`);
  }
}
await browser.close();
host.close();
process.exitCode = failed ? 1 : 0;
