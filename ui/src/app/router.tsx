import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  type RouterHistory,
} from "@tanstack/react-router";
import { SignInPage } from "../features/accounts/SignInPage";
import { listSearch } from "../features/requests/list/listSearch";
import { NewRequestPage } from "../features/requests/newRequest/NewRequestPage";
import { newSearch } from "../features/requests/newRequest/newSearch";
import { RequestsPage } from "../features/requests/RequestsPage";
import { SettingsPage } from "../features/settings/SettingsPage";
import { CreateStorePage } from "../features/stores/CreateStorePage";
import { ConnectionPage } from "../features/stores/ConnectionPage";
import { GeneralPage } from "../features/stores/GeneralPage";
import { StoreLayout } from "../features/stores/StoreLayout";
import { StoresPage } from "../features/stores/StoresPage";
import { WorkflowsArea } from "../features/workflows/WorkflowsArea";
import { WorkflowsPage } from "../features/workflows/WorkflowsPage";
import { Gate } from "./Gate";
import { NotFound } from "./NotFound";
import { Shell } from "./shell/Shell";
import { Start } from "./Start";
import { AdvancedTab, ConfigureTab, CreateWorkflow, EditWorkflow } from "./workflowPages";

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

// What is staged on one of these pages is there on the others.
const workflows = createRoute({
  getParentRoute: () => store,
  path: "workflows",
  component: WorkflowsArea,
});

const workflowTabs = createRoute({
  getParentRoute: () => workflows,
  id: "tabs",
  component: WorkflowsPage,
});

const configureWorkflows = createRoute({
  getParentRoute: () => workflowTabs,
  path: "/",
  component: ConfigureTab,
});

const advancedWorkflows = createRoute({
  getParentRoute: () => workflowTabs,
  path: "advanced",
  component: AdvancedTab,
});

const createWorkflow = createRoute({
  getParentRoute: () => workflows,
  path: "new",
  component: CreateWorkflow,
});

const editWorkflow = createRoute({
  getParentRoute: () => workflows,
  path: "$workflowId",
  component: EditWorkflow,
});

const requests = createRoute({
  getParentRoute: () => root,
  path: "/requests/$scope",
  component: RequestsPage,
  validateSearch: listSearch,
});

const newRequest = createRoute({
  getParentRoute: () => root,
  path: "/requests/new",
  component: NewRequestPage,
  validateSearch: newSearch,
});

const settings = createRoute({ getParentRoute: () => root, path: "/settings", component: SettingsPage });

const routeTree = root.addChildren([
  start,
  signIn,
  stores,
  createStore,
  store.addChildren([
    general,
    connection,
    workflows.addChildren([
      workflowTabs.addChildren([configureWorkflows, advancedWorkflows]),
      createWorkflow,
      editWorkflow,
    ]),
  ]),
  requests,
  newRequest,
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
