import { execFileSync } from "node:child_process";
import path from "node:path";
import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { appState } from "../../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

beforeEach(() => {
  window.localStorage.clear();
});

it("says which cloud, data directory, key and version these are", async () => {
  await renderWindow(fakeTransport(), "/settings");

  const cloud = within(await screen.findByRole("region", { name: "Cloud" }));
  expect(cloud.getByText("Microsoft public cloud")).toBeInTheDocument();
  expect(cloud.getByText("login.microsoftonline.example")).toBeInTheDocument();
  const data = within(screen.getByRole("region", { name: "Data and engine" }));
  expect(data.getByText("/home/ada/countersign")).toBeInTheDocument();
  expect(data.getByText("Key store of this computer")).toBeInTheDocument();
  expect(within(screen.getByRole("region", { name: "About" })).getByText("0.1.0")).toBeInTheDocument();
  await expectAccessible();
});

it.each([
  { owner: "window" as const, text: /while it is closed, all of that waits/ },
  { owner: "dataService" as const, text: /also while this window is closed/ },
])("explains what runs when the engine is in the $owner", async ({ owner, text }) => {
  await renderWindow(
    fakeTransport().on("app_state", () => ({ ...appState, owner })),
    "/settings",
  );

  expect(await screen.findByText(text)).toBeInTheDocument();
});

it("changes the appearance", async () => {
  const { user } = await renderWindow(fakeTransport(), "/settings");

  await user.click(await screen.findByRole("radio", { name: "Dark" }));

  expect(document.documentElement.style.colorScheme).toBe("dark");
});

it("copies the path of the data directory", async () => {
  const { user } = await renderWindow(fakeTransport(), "/settings");

  await user.click(await screen.findByRole("button", { name: "Copy the path of the data directory" }));

  expect(await navigator.clipboard.readText()).toBe(appState.dataDirectory);
});

it("lists the libraries with their licences", async () => {
  const { user } = await renderWindow(fakeTransport(), "/settings");

  await user.click(await screen.findByRole("button", { name: "Third-party libraries" }));

  const dialog = within(await screen.findByRole("dialog", { name: "Third-party libraries" }));
  // By text: the roles of hundreds of rows take long to tell.
  const react = await dialog.findByText("react");
  expect(react.closest("tr")).toHaveTextContent(/^react\d+\.\d+\.\d+MIT$/);
});

it("lists the libraries of the lock files", () => {
  const script = path.resolve(import.meta.dirname, "../../../scripts/libraries.mjs");

  // It fails, and says what to run, when a dependency came, went or moved since.
  expect(() => execFileSync(process.execPath, [script, "--check"])).not.toThrow();
});

it("takes single keys for shortcuts only while they are on", async () => {
  const { user, path: current } = await renderWindow(fakeTransport(), "/settings");
  await user.click(await screen.findByRole("switch", { name: "Use single-key shortcuts" }));

  await user.keyboard("gs");

  expect(current()).toBe("/settings");
});

it("says the version of the window too where the engine is of another one", async () => {
  await renderWindow(
    fakeTransport().on("app_state", () => ({ ...appState, version: "9.9.9" })),
    "/settings",
  );

  const about = within(await screen.findByRole("region", { name: "About" }));
  expect(about.getByText("9.9.9")).toBeInTheDocument();
  expect(about.getByText("Version of this window")).toBeInTheDocument();
});
