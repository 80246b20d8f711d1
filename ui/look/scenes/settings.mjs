import { appState, base, error } from "./base.mjs";

// The settings of the window, and the keys that work everywhere.
const withState = (more) => ({ ...base, app_state: { ok: { ...appState, ...more } } });

export const settingsScenes = [
  { name: "settings", path: "/settings", replies: base },
  {
    name: "settings-data-service",
    path: "/settings",
    replies: withState({
      owner: "dataService",
      profile: { ...appState.profile, name: "gcc-high", custom: false },
      keyStore: { kind: "ready", source: "keyFile" },
      callbackListener: { address: "127.0.0.1:8443", source: "option", fault: null },
    }),
  },
  {
    name: "settings-bottom",
    path: "/settings",
    replies: base,
    steps: (page) => page.getByRole("button", { name: "Third-party libraries" }).scrollIntoViewIfNeeded(),
  },
  {
    name: "settings-libraries",
    path: "/settings",
    replies: base,
    steps: async (page) => {
      await page.getByRole("button", { name: "Third-party libraries" }).click();
      await page.getByRole("cell", { name: "react", exact: true }).waitFor();
    },
  },
  {
    name: "settings-shortcuts",
    path: "/settings",
    replies: base,
    steps: async (page) => {
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "settings-owner-gone",
    path: "/settings",
    replies: base,
    steps: async (page) => {
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.evaluate((gone) => {
        window.__replies.app_state = gone;
        window.__emit("changed", { topics: ["app"] });
      }, error("owner_unreachable"));
      await page.getByText("The process that owns the data does not answer.").waitFor();
    },
  },
];
