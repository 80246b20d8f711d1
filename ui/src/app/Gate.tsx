import { makeStyles, tokens } from "@fluentui/react-components";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useAppState } from "../api";
import { ErrorBar, ErrorState } from "../shared/ErrorNotice";
import { LoadingPage } from "../shared/LoadingPage";
import { Page } from "../shared/Page";
import { KeyStorePage } from "./KeyStorePage";

const useStyles = makeStyles({
  banner: { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL} 0` },
});

/** Lets pages be seen once the engine answers and can open what is sealed. */
export function Gate({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const state = useAppState();
  const retry = () => void state.refetch();

  // While it is asked again the query forgets its error; what stands on the page must not flicker for that.
  const [lastError, setLastError] = useState(state.error);
  if (state.error !== null && state.error !== lastError) setLastError(state.error);

  if (state.data === undefined) {
    if (lastError === null) return <LoadingPage />;
    return (
      <Page title={t("connection.title")}>
        <ErrorState error={lastError} onRetry={retry} />
      </Page>
    );
  }
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
