import { RendererProvider } from "@fluentui/react-components";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
  type AnyRouter,
} from "@tanstack/react-router";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";
import { ApiProvider, type StoreView } from "../api";
import { PowerAutomateSettingsDialog } from "../features/powerAutomate/settingsDialog/PowerAutomateSettingsDialog";
import "../i18n";
import { WindowToaster } from "../shared/toasts";
import { ThemeProvider } from "../theme/ThemeProvider";
import type { FakeTransport } from "./FakeTransport";
import { ada, contoso } from "./fixtures";
import { client, createUser, showing } from "./powerAutomateFixtures";
import { plainRenderer } from "./plainRenderer";
import { fakeTransport } from "./renderWindow";

export const ready: StoreView = { ...contoso, linkingAccount: ada.id, serviceCredential: ada.id };

/** A store with account and client, whose workflow has neither template nor link. */
export function readyToLink(store = ready): FakeTransport {
  return fakeTransport()
    .on("store_show", () => store)
    .on("account_show", () => ({ account: ada, resources: [] }))
    .on("client_show", () => ({ client }))
    .on("link_show", () => ({ link: null }))
    .on("template_show", () => showing(null))
    .on("request_list", () => ({ requests: [], total: 0, next: null }));
}

/** **Power Automate Settings** of the workflow Create User, over a form that must not hear of it. */
export async function renderSettings(transport: FakeTransport, store = ready) {
  const onClose = vi.fn();
  const onSubmitBehind = vi.fn();
  const root = createRootRoute({
    component: () => (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmitBehind();
        }}
      >
        <PowerAutomateSettingsDialog workflow={createUser} store={store} onClose={onClose} />
      </form>
    ),
  });
  const router: AnyRouter = createRouter({
    routeTree: root,
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  const user = userEvent.setup({ delay: null });
  render(
    <ApiProvider transport={transport}>
      <RendererProvider renderer={plainRenderer}>
        <ThemeProvider>
          <RouterProvider router={router as never} />
          <WindowToaster />
        </ThemeProvider>
      </RendererProvider>
    </ApiProvider>,
  );
  const dialog = within(await screen.findByRole("dialog", { name: "Power Automate Settings: Create User" }));
  return { user, dialog, onClose, onSubmitBehind };
}
