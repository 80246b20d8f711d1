import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  type RouterHistory,
} from "@tanstack/react-router";
import { SignInPage } from "../features/accounts/SignInPage";
import { PowerAutomatePage } from "../features/powerAutomate/PowerAutomatePage";
import { SettingsPage } from "../features/settings/SettingsPage";
import { CreateStorePage } from "../features/stores/CreateStorePage";
import { ConnectionPage } from "../features/stores/ConnectionPage";
import { GeneralPage } from "../features/stores/GeneralPage";
import { StoreLayout } from "../features/stores/StoreLayout";
import { StoresPage } from "../features/stores/StoresPage";
import { Gate } from "./Gate";
import { NotFound } from "./NotFound";
import { Shell } from "./shell/Shell";
import { Start } from "./Start";

const root = createRootRoute({
  component: () => (
    <Shell>
      <Gate>
        <Outlet />
      </Gate>
    </Shell>
  ),
  notFoundComponent: NotFound,
});

const start = createRoute({ getParentRoute: () => root, path: "/", component: Start });
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: SignInPage,
  // Who is to sign in again.
  validateSearch: ({ account }: { account?: unknown }): { account?: string } =>
    typeof account === "string" ? { account } : {},
});
const stores = createRoute({ getParentRoute: () => root, path: "/stores", component: StoresPage });
const createStore = createRoute({
  getParentRoute: () => root,
  path: "/stores/new",
  component: CreateStorePage,
});

const store = createRoute({
  getParentRoute: () => root,
  path: "/stores/$storeId",
  component: StoreLayout,
});

const general = createRoute({ getParentRoute: () => store, path: "/", component: GeneralPage });
const connection = createRoute({
  getParentRoute: () => store,
  path: "connection",
  component: ConnectionPage,
});

const powerAutomate = createRoute({
  getParentRoute: () => store,
  path: "power-automate",
  component: PowerAutomatePage,
});

const settings = createRoute({ getParentRoute: () => root, path: "/settings", component: SettingsPage });

const routeTree = root.addChildren([
  start,
  signIn,
  stores,
  createStore,
  store.addChildren([general, connection, powerAutomate]),
  settings,
]);

export function createAppRouter(history?: RouterHistory) {
  return createRouter({ routeTree, ...(history === undefined ? {} : { history }) });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
