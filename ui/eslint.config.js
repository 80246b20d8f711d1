import path from "node:path";
import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** The first folder below `src/` that a file stands in, with the feature's name for `features/<object>`. */
function areaOf(file) {
  const [, rest] = file.split(`${path.sep}src${path.sep}`);
  if (rest === undefined) return undefined;
  const [area, name] = rest.split(path.sep);
  return { area, name };
}

/** Keeps the direction of imports: app -> features -> shared, api, theme, i18n; a feature never imports another. */
const direction = {
  meta: { type: "problem", schema: [], messages: { wrong: "{{from}} must not import {{to}}" } },
  create(context) {
    const from = areaOf(context.filename);
    if (from === undefined) return {};
    const allowed = {
      app: ["app", "features", "shared", "api", "theme", "i18n"],
      features: ["features", "shared", "api", "theme", "i18n"],
      shared: ["shared", "api", "theme", "i18n"],
      theme: ["theme"],
      i18n: ["i18n", "api"],
      api: ["api"],
    }[from.area];
    if (allowed === undefined || /\.test\.tsx?$/.test(context.filename)) return {};

    function check(node) {
      const source = node.source?.value;
      if (typeof source !== "string" || !source.startsWith(".")) return;
      const to = areaOf(path.resolve(path.dirname(context.filename), source));
      if (to === undefined || to.area === "test") return;
      const otherFeature = from.area === "features" && to.area === "features" && from.name !== to.name;
      if (allowed.includes(to.area) && !otherFeature) return;
      context.report({
        node,
        messageId: "wrong",
        data: { from: `${from.area}/${from.name}`, to: `${to.area}/${to.name}` },
      });
    }

    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

const noDangerousHtml = {
  selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
  message: "Markup is never set from a string.",
};

export default tseslint.config(
  { ignores: ["dist", "look/output", "src/api/generated"] },
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}", "vite.config.ts", "vitest.setup.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
      globals: globals.browser,
    },
    plugins: { house: { rules: { direction } } },
    rules: {
      "house/direction": "error",
      "no-restricted-syntax": ["error", noDangerousHtml],
      "no-restricted-imports": [
        "error",
        {
          patterns: [{ group: ["@tauri-apps/*"], message: "Only src/api talks to the window's host." }],
          paths: [
            { name: "zod", message: "Import z from shared/zod: it is configured for a page without eval." },
          ],
        },
      ],
      "no-console": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // TanStack Router redirects by throwing.
      "@typescript-eslint/only-throw-error": [
        "error",
        { allow: [{ from: "package", name: "Redirect", package: "@tanstack/router-core" }] },
      ],
    },
  },
  {
    files: ["src/**/*.tsx"],
    ...jsxA11y.flatConfigs.strict,
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ...reactHooks.configs.flat["recommended-latest"],
  },
  { files: ["src/api/**"], rules: { "no-restricted-imports": "off" } },
  { files: ["src/shared/zod.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["scripts/**/*.mjs", "look/**/*.mjs", "eslint.config.js"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  prettier,
);
