import { Navigate, useParams } from "@tanstack/react-router";
import { RequestList } from "./list/RequestList";
import { isScope } from "./scope";

/** **My Requests**, **Request Inbox** or **All Requests**. */
export function RequestsPage() {
  const { scope } = useParams({ from: "/requests/$scope" });
  if (!isScope(scope)) return <Navigate to="/requests/$scope" params={{ scope: "mine" }} replace />;
  // Each list is a page of its own: nothing that was selected in one is selected in another.
  return <RequestList key={scope} scope={scope} />;
}
