import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { CallError } from "../api";
import { ErrorBar, ErrorState } from "./ErrorNotice";

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalM } });

/** Something that is asked for, and asked for again. */
interface Asked<Data> {
  data: Data | undefined;
  error: CallError | null;
  refetch: () => unknown;
}

interface NotRenewedProps {
  query: Asked<unknown>;
  /** It stands in a dialog, which hides what the frame of the window says. */
  inDialog?: boolean;
}

/** Says that what is shown could not be asked for again. While the owner does not answer, the frame of the window says that. */
export function NotRenewed({ query, inDialog = false }: NotRenewedProps) {
  const styles = useStyles();
  const { data, error } = query;
  if (data === undefined || error === null) return null;
  if (!inDialog && error.error.code === "owner_unreachable") return null;
  return (
    <div className={styles.bar}>
      <ErrorBar error={error} onRetry={() => void query.refetch()} />
    </div>
  );
}

interface KnownProps<Data> extends NotRenewedProps {
  query: Asked<Data>;
  /** What stands there while nothing is known yet. */
  loading: ReactNode;
  children: (data: Data) => ReactNode;
}

/** What is known. A later question that is refused stands above it, and takes nothing away of it or of what was typed into it. */
export function Known<Data>({ query, inDialog = false, loading, children }: KnownProps<Data>) {
  const { data, error } = query;
  if (data === undefined) {
    return error === null ? loading : <ErrorState error={error} onRetry={() => void query.refetch()} />;
  }
  return (
    <>
      <NotRenewed query={query} inDialog={inDialog} />
      {children(data)}
    </>
  );
}
