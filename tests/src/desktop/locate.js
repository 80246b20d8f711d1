// Finds what a person would mean: by role and name, by text, or by test id. Visible elements only.
// Called with (kind, first, second); gives the matching elements in document order.
const [kind, first, second] = arguments;

const NATIVE = {
  button: "button, summary, input[type=button], input[type=submit]",
  link: "a[href]",
  heading: "h1, h2, h3, h4, h5, h6",
  textbox: "input:not([type]), input[type=text], input[type=url], input[type=email], input[type=tel], input[type=password], textarea",
  searchbox: "input[type=search]",
  checkbox: "input[type=checkbox]",
  radio: "input[type=radio]",
  combobox: "select",
  switch: "input[type=checkbox][role=switch]",
  navigation: "nav",
  main: "main",
  banner: "header",
  dialog: "dialog",
  img: "img, svg",
  list: "ul, ol",
  listitem: "li",
  table: "table",
  row: "tr",
  cell: "td",
  columnheader: "th",
  progressbar: "progress",
  status: "output",
  form: "form",
  article: "article",
};

const words = (text) => (text ?? "").replace(/\s+/g, " ").trim();

const visible = (element) => {
  if (element.closest("[aria-hidden=true], [inert]")) return false;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && style.display !== "none";
};

const textOf = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true") return "";
  // What only keeps room, such as for the bold form of a label.
  if (getComputedStyle(node).visibility === "hidden") return "";
  return node.getAttribute("aria-label") ?? Array.from(node.childNodes, textOf).join(" ");
};

const nameOf = (element) => {
  const labelledBy = element.getAttribute("aria-labelledby");
  if (labelledBy) {
    const named = labelledBy.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(textOf).join(" ");
    if (words(named)) return words(named);
  }
  const label = element.getAttribute("aria-label");
  if (words(label)) return words(label);
  if (element.labels?.length) return words(Array.from(element.labels, textOf).join(" "));
  if (element.alt) return words(element.alt);
  const own = words(textOf(element));
  return own || words(element.getAttribute("title") ?? element.getAttribute("placeholder"));
};

// A label may carry a mark ("*" for required) that a person does not read as part of the name.
const sameName = (name, wanted) => name === wanted || name.replace(/\s*\*$/, "") === wanted;

const candidates = {
  role() {
    const native = NATIVE[first];
    const found = document.querySelectorAll(`[role=${first}]${native ? `, ${native}` : ""}`);
    const ofRole = Array.from(found).filter((element) => (element.getAttribute("role") ?? first) === first);
    return second === null ? ofRole : ofRole.filter((element) => sameName(nameOf(element), second));
  },
  text() {
    const all = Array.from(document.body.querySelectorAll("*")).filter((element) => words(element.textContent).includes(first));
    // The innermost ones: not every ancestor of the text.
    return all.filter((element) => !all.some((other) => other !== element && element.contains(other)));
  },
  testId() {
    return Array.from(document.querySelectorAll(`[data-testid="${CSS.escape(first)}"]`));
  },
};

return candidates[kind]().filter(visible);
