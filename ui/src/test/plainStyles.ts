// How things are styled as far as tests ask: whether something is drawn, stands on a line of its own, or scrolls. jsdom
// holds each element against every rule there is for each such question, which took two thirds of the time of all tests.
// The components' rules name one class each, and are looked up here by that class.

const displays: Record<string, string> = {
  none: "base head link meta noscript script style template title",
  block:
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend main menu nav ol p pre section summary ul",
  "inline-block": "button input meter progress select textarea",
  "list-item": "li",
  table: "table",
  "table-caption": "caption",
  "table-cell": "td th",
  "table-row": "tr",
  "table-row-group": "tbody tfoot thead",
};
const displayOf = new Map(
  Object.entries(displays).flatMap(([display, names]) => names.split(" ").map((name) => [name, display])),
);

const ruleOfOneClass = /^\.([\w-]+)\{([^{}]*)\}$/;
const declaration = /(?:^|;)([\w-]+):([^;!]+)/g;
const classes = new Map<string, Map<string, string>>();

/** Remembers a rule that is about one class. */
export function learnRule(rule: string): void {
  const [, name, declarations] = ruleOfOneClass.exec(rule) ?? [];
  if (name === undefined || declarations === undefined) return;
  for (const [, property, value] of declarations.matchAll(declaration)) {
    if (property === undefined || value === undefined) continue;
    classes.set(name, (classes.get(name) ?? new Map<string, string>()).set(property, value.trim()));
  }
}

function ofClasses(element: Element, property: string): string | undefined {
  let value: string | undefined;
  for (const name of element.classList) value = classes.get(name)?.get(property) ?? value;
  return value;
}

function valueOf(element: Element, property: string): string {
  const own = element.hasAttribute("style") ? (element as HTMLElement).style.getPropertyValue(property) : "";
  if (own !== "") return own;
  if (property === "display") {
    const natural = element.hasAttribute("hidden") ? "none" : displayOf.get(element.localName);
    return ofClasses(element, property) ?? natural ?? "inline";
  }
  const known = ofClasses(element, property);
  if (known !== undefined) return known;
  // Of what is handed down nothing else is asked for.
  if (property !== "visibility") return "";
  return element.parentElement === null ? "visible" : valueOf(element.parentElement, property);
}

function hyphenated(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Stands for `getComputedStyle`: what is written at the element, else what its classes say, else what its kind has. */
function plainStyle(element: Element, pseudo?: string | null): CSSStyleDeclaration {
  const ofElement = pseudo === undefined || pseudo === null || pseudo === "";
  const read = (property: string) => (ofElement ? valueOf(element, property) : "");
  return new Proxy({} as CSSStyleDeclaration, {
    get: (_target, name) => {
      if (name === "getPropertyValue") return read;
      return typeof name === "string" ? read(hyphenated(name)) : undefined;
    },
  });
}

/** Has everything ask here for styles. */
export function installPlainStyles(): void {
  // The window that elements belong to is not the object that the tests know as `window`.
  for (const view of [window, document.defaultView]) {
    if (view !== null) view.getComputedStyle = plainStyle;
  }
}
