import type { ReactNode } from "react";
import { useAppState } from "../api";
import { KeyStoreState } from "../features/keystore/KeyStoreState";
import { ErrorState } from "../shared/ErrorNotice";
import { LoadingPage } from "../shared/LoadingPage";

/** Lets pages be seen once the engine answers and can open what is sealed. */
export function Gate({ children }: { children: ReactNode }) {
  const state = useAppState();

  if (state.isPending) return <LoadingPage />;
  if (state.isError) {
    return <ErrorState error={state.error} onRetry={() => void state.refetch()} />;
  }
  if (state.data.keyStore.state !== "ready") {
    return <KeyStoreState state={state.data.keyStore.state} onRetry={() => void state.refetch()} />;
  }
  return children;
}
