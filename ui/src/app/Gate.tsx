import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useAppState } from "../api";
import { ErrorBar, ErrorState } from "../shared/ErrorNotice";
import { LoadingPage } from "../shared/LoadingPage";
import { KeyStorePage } from "./KeyStorePage";

const useStyles = makeStyles({
  banner: { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL} 0` },
});

/** Lets pages be seen once the engine answers and can open what is sealed. */
export function Gate({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const state = useAppState();
  const retry = () => void state.refetch();

  if (state.isPending) return <LoadingPage />;
  if (state.data === undefined) return <ErrorState error={state.error} onRetry={retry} />;
  const { keyStore } = state.data;
  if (keyStore.kind === "unavailable") {
    return <KeyStorePage code={keyStore.code} message={keyStore.message} onRetry={retry} />;
  }

  // The page below keeps what was entered, for when the owner is back.
  return (
    <>
      {state.isError && (
        <div className={styles.banner}>
          <ErrorBar error={state.error} onRetry={retry} />
        </div>
      )}
      {children}
    </>
  );
}
