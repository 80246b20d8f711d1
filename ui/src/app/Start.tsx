import { Navigate } from "@tanstack/react-router";
import { useAccounts } from "../api";
import { ErrorState } from "../shared/ErrorNotice";
import { LoadingPage } from "../shared/LoadingPage";

/** Where the window opens: with somebody signed in at the stores, else at the sign-in. */
export function Start() {
  const accounts = useAccounts();

  if (accounts.isPending) return <LoadingPage />;
  if (accounts.isError) return <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} />;
  return <Navigate to={accounts.data.accounts.length === 0 ? "/sign-in" : "/stores"} replace />;
}
