// Where the focus is, as seen from an element that somebody wants to reach with the keyboard.
// Called with (element); gives what to press next, and what is wrong with the focus.
const [wanted] = arguments;
const active = document.activeElement;

const described = (element) => element?.outerHTML.slice(0, 160) ?? "nothing";
if (active === null || active === document.body) return { there: false, lost: true, at: described(active), next: "Tab" };

/** How the element and what is around it are drawn, as far as focus may change it. */
const drawn = () => {
  const parts = ["outlineStyle", "outlineColor", "outlineWidth", "boxShadow", "borderColor", "borderWidth", "textDecoration", "transform"];
  const around = [wanted, wanted.parentElement, wanted.parentElement?.parentElement, wanted.nextElementSibling];
  return around.filter(Boolean).flatMap((element) =>
    [null, "::before", "::after"].map((pseudo) => {
      const style = getComputedStyle(element, pseudo);
      return parts.map((part) => style[part]).join();
    })).join();
};

/** Whether it is drawn where somebody sees it. */
const seen = () => {
  const box = active.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
  const top = document.elementFromPoint(x, y);
  const label = active.labels?.[0];
  const near = active.parentElement;
  return [active, label, near].some((element) => element && top && (element.contains(top) || top.contains(element)));
};

if (active === wanted) {
  return { there: true, lost: false, at: described(active), drawn: drawn(), hidden: !seen() };
}

// Inside of these, arrows go on from one to the next.
const group = wanted.closest("[role=tablist], [role=menu], [role=radiogroup], [role=listbox], [role=grid]");
const after = (active.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
const step = () => {
  if (active.contains(wanted)) return "Enter"; // a cell that holds several
  if (group?.contains(active)) {
    if (group.getAttribute("role") !== "grid") {
      const across = group.getAttribute("role") === "tablist" && group.getAttribute("aria-orientation") !== "vertical";
      return across ? (after ? "Right" : "Left") : after ? "Down" : "Up";
    }
    const place = (element) => {
      const row = element.closest("[role=row]");
      const cell = element.closest("[role=gridcell], [role=columnheader]");
      return [[...group.querySelectorAll("[role=row]")].indexOf(row), [...row.children].indexOf(cell)];
    };
    const [[row, column], [wantedRow, wantedColumn]] = [place(active), place(wanted)];
    if (row !== wantedRow) return row < wantedRow ? "Down" : "Up";
    if (column !== wantedColumn) return column < wantedColumn ? "Right" : "Left";
  }
  return after ? "Tab" : "BackTab";
};
return { there: false, lost: false, at: described(active), drawn: drawn(), next: step(), tab: after ? "Tab" : "BackTab" };
