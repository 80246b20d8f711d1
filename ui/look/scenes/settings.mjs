import { appState, base, error } from "./base.mjs";

// The settings of the window, and the keys that work everywhere.
const withState = (more) => ({ ...base, app_state: { ok: { ...appState, ...more } } });
const listening = { address: "127.0.0.1:8443", source: "setting", fault: null };
const listener = (page) => page.getByRole("region", { name: "Callback listener" });

/** Brings the callback listener into sight. */
const toListener = async (page) => {
  await listener(page).getByRole("heading").waitFor();
  await listener(page).evaluate((section) => section.scrollIntoView());
};

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
  { name: "settings-listener-off", path: "/settings", replies: base, steps: toListener },
  {
    name: "settings-listener-on",
    path: "/settings",
    replies: withState({ callbackListener: listening }),
    steps: toListener,
  },
  {
    name: "settings-listener-given",
    path: "/settings",
    replies: withState({ callbackListener: { ...listening, source: "option" } }),
    steps: toListener,
  },
  {
    name: "settings-listener-failed",
    path: "/settings",
    replies: withState({
      callbackListener: {
        ...listening,
        fault: { code: "listen_port_in_use", message: "", remedy: "" },
      },
    }),
    steps: toListener,
  },
  {
    name: "settings-listener-refused",
    path: "/settings",
    replies: {
      ...withState({ callbackListener: listening }),
      listener_set: error("listen_address_not_here", { details: { field: "address" } }),
    },
    steps: async (page) => {
      await toListener(page);
      await page.getByLabel("Address and port").fill("192.0.2.1:8443");
      await page.getByRole("button", { name: "Change address" }).click();
      await page.getByText("Give an address of this computer: 127.0.0.1").waitFor();
    },
  },
  {
    name: "settings-listener-stop-refused",
    path: "/settings",
    replies: { ...withState({ callbackListener: listening }), listener_set: error("listener_given") },
    steps: async (page) => {
      await toListener(page);
      await page.getByRole("button", { name: "Stop listening" }).click();
      await page.getByRole("alert").waitFor();
    },
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
