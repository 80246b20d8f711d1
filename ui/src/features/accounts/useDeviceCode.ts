import { useState } from "react";
import {
  CallError,
  useCommand,
  useOpenSignInPage,
  useSignIn,
  type AccountView,
  type JobView,
} from "../../api";
import type { SignInValues } from "./signInSchema";

/** How far a sign-in by device code has come. */
type DeviceCodeState =
  | { kind: "idle" }
  | { kind: "waiting"; job: JobView }
  | { kind: "signedIn"; account: AccountView }
  | { kind: "failed"; error: CallError };

export interface DeviceCodeSignIn {
  state: DeviceCodeState;
  /** The code is being fetched. */
  starting: boolean;
  /** Why no code could be had. */
  startError: CallError | null;
  start: (values: SignInValues) => void;
  /** Asks for a new code with what was entered last. */
  restart: () => void;
  /** Gives a waiting sign-in up, or puts the outcome of an ended one away. */
  close: () => void;
  openPage: () => void;
  openError: CallError | undefined;
}

export function useDeviceCode(): DeviceCodeSignIn {
  const startCommand = useCommand("account_sign_in_start");
  const cancelCommand = useCommand("account_sign_in_cancel");
  const page = useOpenSignInPage();
  const [started, setStarted] = useState<JobView>();
  const current = useSignIn(started?.id);
  const state = stateOf(started, current.data, current.error);

  function start(values: SignInValues) {
    page.reset();
    startCommand.mutate(values, {
      onSuccess: setStarted,
      onError: () => {
        setStarted(undefined);
      },
    });
  }

  return {
    state,
    starting: startCommand.isPending,
    startError: startCommand.error,
    start,
    restart: () => {
      if (startCommand.variables !== undefined) start(startCommand.variables);
    },
    close: () => {
      if (state.kind === "waiting") cancelCommand.mutate({ job: state.job.id });
      setStarted(undefined);
    },
    openPage: () => {
      if (started !== undefined) page.mutate(started.id);
    },
    openError: page.error ?? undefined,
  };
}

function stateOf(
  started: JobView | undefined,
  latest: JobView | undefined,
  error: CallError | null,
): DeviceCodeState {
  if (started === undefined) return { kind: "idle" };
  const job = latest ?? started;
  switch (job.state.kind) {
    case "waiting":
      // While the owner is away nothing is known; only its word that there is no such sign-in ends one.
      return error?.error.code === "not_found" ? { kind: "failed", error } : { kind: "waiting", job };
    case "signedIn":
      return { kind: "signedIn", account: job.state.account };
    case "failed":
      return { kind: "failed", error: new CallError(job.state.error) };
  }
}
