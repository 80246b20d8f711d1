// What a machine can see in an open page.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Accessibility findings above "minor"; of the colours alone where the rest was looked at before. */
export async function accessibility(page, { coloursOnly }) {
  if (!coloursOnly) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (colours) =>
      window.axe.run(
        { exclude: [["[data-tabster-dummy]"]] },
        colours
          ? { runOnly: ["color-contrast", "link-in-text-block"], resultTypes: ["violations"] }
          : { rules: { region: { enabled: false } }, resultTypes: ["violations"] },
      ),
    coloursOnly,
  );
  return violations
    .filter(({ impact }) => impact !== "minor" && impact !== null)
    .map(({ id, impact, nodes }) => `axe ${impact} ${id}: ${nodes.map(told).join(" | ")}`);
}

function told({ html, any }) {
  const colours = any.find(({ data }) => data?.contrastRatio !== undefined)?.data;
  const seen = colours && ` (${colours.fgColor} on ${colours.bgColor} is ${colours.contrastRatio}:1)`;
  return html.slice(0, 160) + (seen ?? "");
}

// The functions below run in the page, each by itself.

/** Whether something makes the page scroll sideways. */
export function tooWide() {
  const main = document.querySelector("main");
  const wide =
    document.documentElement.scrollWidth > window.innerWidth ||
    (main !== null && main.scrollWidth > main.clientWidth);
  return wide ? ["content is wider than the window"] : [];
}

/** Texts that a box cuts off without the three dots that tell so. */
export function clippedText() {
  const cuts = (value) => value === "hidden" || value === "clip";
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    if (text.data.trim() === "" || !text.parentElement.checkVisibility({ visibilityProperty: true }))
      continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const place = range.getBoundingClientRect();
    if (place.width <= 1) continue;
    for (let box = text.parentElement; box !== null && box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY, textOverflow, webkitLineClamp, position } = getComputedStyle(box);
      if (overflowX === "auto" || overflowX === "scroll" || overflowY === "auto" || overflowY === "scroll")
        break;
      const edge = box.getBoundingClientRect();
      if (edge.width <= 1 || edge.height <= 1) break; // for screen readers alone
      const across = cuts(overflowX) && textOverflow !== "ellipsis" && place.right > edge.right + 1;
      const down = cuts(overflowY) && webkitLineClamp === "none" && place.bottom > edge.bottom + 4;
      if (across || down) {
        found.push(`text is cut off: "${text.data.trim().slice(0, 60)}" in ${box.outerHTML.slice(0, 80)}`);
        break;
      }
      if (position === "fixed" || textOverflow === "ellipsis") break;
    }
  }
  return found;
}

/** What is wrong with where the focus is: in an open dialog it has to be in it, and elsewhere where the scene says. */
export function focusProblems(wanted) {
  const found = [];
  const focused = document.activeElement;
  const dialog = document.querySelector("[role=dialog], [role=alertdialog]");
  if (dialog !== null) {
    // A menu that a button of the dialog opened stands beside it.
    const inMenu = focused?.closest("[role=menu]") != null;
    if (!dialog.contains(focused) && !inMenu) {
      found.push(`focus outside of the dialog: ${focused?.outerHTML.slice(0, 120)}`);
    }
    if (dialog.closest("[aria-hidden=true]") !== null)
      found.push("the dialog is hidden from assistive technology");
  }
  const text = focused?.textContent ?? "";
  if (wanted !== undefined && !text.includes(wanted)) {
    found.push(`focus is on "${text}", not on "${wanted}"`);
  }
  return found;
}
