// Draws every state of the built page in Chromium, for people to look at, and fails on what a machine can see:
// policy violations, script errors, accessibility findings above "minor", sideways scrolling, cut off text, lost focus.
// `npm run look -- [--view=light,dark] [--no-pictures] [part of a scene's name]...`; needs Chromium (CHROMIUM names it if
// it is not /usr/bin/chromium). Without names every scene is drawn, and pictures of scenes that are gone are removed.
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { accessibility, clippedText, focusProblems, tooWide } from "./checks.mjs";
import { installHost, serve } from "./host.mjs";
import { scenes } from "./scenes/index.mjs";

const output = path.resolve(import.meta.dirname, "output");

/**
 * Each sitting opens the page anew, in a window of its size; its views are colours only, and are changed in the open page
 * as the system would change them.
 */
const sittings = [
  {
    window: { viewport: { width: 1280, height: 800 } },
    views: [
      { name: "light", media: { colorScheme: "light" } },
      { name: "dark", media: { colorScheme: "dark" } },
      { name: "forced", media: { colorScheme: "dark", forcedColors: "active" } },
    ],
  },
  {
    window: { viewport: { width: 900, height: 700 } },
    views: [{ name: "900", media: { colorScheme: "light" } }],
  },
  {
    window: { viewport: { width: 1920, height: 1080 } },
    views: [{ name: "1920", media: { colorScheme: "light" } }],
  },
  {
    window: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
    views: [{ name: "200", media: { colorScheme: "light" } }],
  },
];

/** From here on nothing moves: colours that turn slowly would be caught on their way. */
function stillness() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}

/** Menus and dialogs are where they belong. Spinners never end, and are not waited for. */
function settled() {
  const moving = document
    .getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity);
  return Promise.race([
    Promise.allSettled(moving.map((animation) => animation.finished)),
    new Promise((resolve) => setTimeout(resolve, 350)),
  ]).then(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

async function open(context, url, scene, { views }, problems) {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.setDefaultNavigationTimeout(30_000);
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  await page.emulateMedia({ ...views[0].media, reducedMotion: "reduce" });
  await page.addInitScript(installHost, scene.replies);
  await page.goto(url + scene.path);
  await page.getByRole("banner", { includeHidden: true }).waitFor({ timeout: 30_000 });
  await scene.steps?.(page);
  return page;
}

async function inspect(page, scene, { first }) {
  const problems = await accessibility(page, { coloursOnly: !first });
  if (!first) return problems;

  problems.push(...(await page.evaluate(tooWide)), ...(await page.evaluate(clippedText)));
  problems.push(...(await page.evaluate(focusProblems, scene.focus)));
  return problems;
}

/** Draws a scene in the views of one sitting; gives the problems of each. */
async function sit(context, url, scene, sitting) {
  const seen = [];
  const heard = [];
  let page;
  try {
    page = await open(context, url, scene, sitting, heard);
    for (const [index, view] of sitting.views.entries()) {
      if (index > 0) {
        await page.evaluate(stillness);
        await page.emulateMedia(view.media);
      }
      await page.evaluate(settled);
      if (pictures) await page.screenshot({ path: path.join(output, `${scene.name}-${view.name}.png`) });
      const problems = await inspect(page, scene, { first: index === 0 });
      heard.push(...(await page.evaluate(() => window.__violations.splice(0))));
      seen.push({ view: view.name, problems: [...heard.splice(0), ...problems] });
    }
  } catch (error) {
    await page?.screenshot({ path: path.join(output, `${scene.name}-failed.png`) }).catch(() => undefined);
    seen.push({ view: sitting.views[0].name, problems: [...heard, `failed: ${error.message}`] });
  }
  await page?.close();
  return seen;
}

const { values: options, positionals: parts } = parseArgs({
  options: { view: { type: "string" }, "no-pictures": { type: "boolean", default: false } },
  allowPositionals: true,
});
const pictures = !options["no-pictures"];
const known = sittings.flatMap(({ views }) => views.map(({ name }) => name));
const wantedViews = options.view?.split(",") ?? known;
const unknown = wantedViews.filter((name) => !known.includes(name));
if (unknown.length > 0)
  throw new Error(`no view is called ${unknown.join(" or ")}; there are ${known.join(", ")}`);
const wantedSittings = sittings
  .map(({ window, views }) => ({ window, views: views.filter(({ name }) => wantedViews.includes(name)) }))
  .filter(({ views }) => views.length > 0);
const wantedScenes = scenes.filter(
  ({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)),
);
if (wantedScenes.length === 0) throw new Error(`no scene is called ${parts.join(" or ")}`);
if (parts.length === 0 && pictures) await rm(output, { recursive: true, force: true });
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
let bad = 0;

/** Draws scenes in one sitting until none is left; a window of its own keeps what they load. */
async function workOff(sitting, left) {
  const context = await browser.newContext(sitting.window);
  for (let scene = left.shift(); scene !== undefined; scene = left.shift()) {
    for (const { view, problems } of await sit(context, host.url, scene, sitting)) {
      if (problems.length > 0) bad += 1;
      process.stdout.write(`${problems.length === 0 ? "ok " : "BAD"} ${scene.name} ${view}\n`);
      for (const problem of new Set(problems)) process.stdout.write(`      ${problem}\n`);
    }
  }
  await context.close();
}

for (const sitting of wantedSittings) {
  const left = [...wantedScenes];
  const workers = Math.min(left.length, availableParallelism(), 4);
  await Promise.all(Array.from({ length: workers }, () => workOff(sitting, left)));
}
await browser.close();
host.close();
process.stdout.write(`${wantedScenes.length} scenes, ${bad} pictures with problems\n`);
process.exitCode = bad > 0 ? 1 : 0;
