import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { installPlainStyles } from "./src/test/plainStyles";

// Without a layout the components' code for modal dialogs sees nothing that could hold the focus, and after a moment hides
// the open dialog from assistive technology, which takes its name too. `npm run look` holds the dialogs against a real browser.
const setAttribute = Object.getOwnPropertyDescriptor(Element.prototype, "setAttribute")?.value as (
  this: Element,
  name: string,
  value: string,
) => void;
Element.prototype.setAttribute = function (name, value) {
  const hidesDialog = name === "aria-hidden" && this.matches("[role=dialog], [role=alertdialog]");
  if (!hidesDialog) setAttribute.call(this, name, value);
};
configure({ asyncUtilTimeout: 10_000, defaultHidden: true });

installPlainStyles();

// jsdom has no media queries and no layout; the components ask for both.
window.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    dispatchEvent: () => false,
  }) as unknown as MediaQueryList;
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
window.ResizeObserver = class {
  observe() {
    return undefined;
  }
  unobserve() {
    return undefined;
  }
  disconnect() {
    return undefined;
  }
};

afterEach(async () => {
  cleanup();
  // The components' focus code runs in a macrotask after they are gone; it must find the document still there.
  await new Promise((resolve) => setTimeout(resolve, 0));
});
