import { RendererProvider } from "@fluentui/react-components";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { expect } from "vitest";
import { ApiProvider } from "../api";
import { createAppRouter } from "../app/router";
import "../i18n";
import { ThemeProvider } from "../theme/ThemeProvider";
import { FakeTransport } from "./FakeTransport";
import { ada, appState } from "./fixtures";
import { plainRenderer } from "./plainRenderer";

/** A host on which Ada is signed in and nothing else is there yet. */
export function fakeTransport(): FakeTransport {
  return new FakeTransport()
    .on("app_state", () => appState)
    .on("account_list", () => ({ accounts: [ada] }))
    .on("store_list", () => ({ stores: [] }));
}

/** The whole window, opened at a path. */
export async function renderWindow(
  transport: FakeTransport,
  path: string,
): Promise<{ user: UserEvent; path: () => string }> {
  const router = createAppRouter(createMemoryHistory({ initialEntries: [path] }));
  const user = userEvent.setup({ delay: null });
  render(
    <ApiProvider transport={transport}>
      <RendererProvider renderer={plainRenderer}>
        <ThemeProvider>
          <RouterProvider router={router} />
        </ThemeProvider>
      </RendererProvider>
    </ApiProvider>,
  );
  await screen.findByRole("banner");
  return { user, path: () => router.state.location.pathname };
}

/** Fails on serious findings in what is drawn now. Colours are looked at in a real browser: jsdom draws none. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(
    { include: document.body, exclude: [["[data-tabster-dummy]"]] },
    { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } },
  );
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(serious).toEqual([]);
}
