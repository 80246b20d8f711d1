import { createDOMRenderer } from "@fluentui/react-components";
import { learnRule } from "./plainStyles";

/** Where the components' styles go in tests. jsdom draws nothing: it is spared the rules. */
export const plainRenderer = createDOMRenderer(document, {
  unstable_filterCSSRule: (rule) => {
    learnRule(rule);
    return false;
  },
});
