import { Outlet, useParams } from "@tanstack/react-router";
import { StagedProvider } from "./StagedChanges";

/** Everything under **Workflows** of one store: what is changed on one of its pages is there on the others, until it is saved. */
export function WorkflowsArea() {
  const { storeId } = useParams({ from: "/stores/$storeId/workflows" });
  return (
    <StagedProvider key={storeId} storeId={storeId}>
      <Outlet />
    </StagedProvider>
  );
}
