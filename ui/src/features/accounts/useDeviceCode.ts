import { useRef, useState } from "react";
import { CallError, useCommand, useEvent, type AccountView, type DeviceCode } from "../../api";
import type { SignInValues } from "./signInSchema";

/** How far a sign-in by device code has come. */
export type DeviceCodeState =
  | { kind: "idle" }
  | { kind: "waiting"; code: DeviceCode }
  | { kind: "signedIn"; account: AccountView }
  | { kind: "failed"; error: CallError };

export interface DeviceCodeSignIn {
  state: DeviceCodeState;
  /** The code is being fetched. */
  starting: boolean;
  /** Why no code could be had. */
  startError: CallError | undefined;
  start: (values: SignInValues) => void;
  /** Asks for a new code with what was entered last. */
  restart: () => void;
  /** Ends the sign-in, or puts its outcome away. */
  close: () => void;
  openPage: () => void;
  openError: CallError | undefined;
}

type Outcome = Extract<DeviceCodeState, { kind: "signedIn" | "failed" }>;

export function useDeviceCode(): DeviceCodeSignIn {
  const startCommand = useCommand("account_sign_in_start");
  const cancelCommand = useCommand("account_sign_in_cancel");
  const openCommand = useCommand("open_sign_in_page");
  const [state, setState] = useState<DeviceCodeState>({ kind: "idle" });
  const job = useRef<string>(undefined);
  // A sign-in may end before the answer that names its job is here.
  const outcomes = useRef(new Map<string, Outcome>());

  useEvent("job", ({ id, state: progress }) => {
    if (progress.kind === "running" || progress.kind === "cancelled") return;
    const outcome: Outcome =
      progress.kind === "done"
        ? { kind: "signedIn", account: progress.account }
        : { kind: "failed", error: new CallError(progress.error) };
    if (job.current === id) {
      setState(outcome);
      return;
    }
    outcomes.current.set(id, outcome);
  });

  function start(values: SignInValues) {
    openCommand.reset();
    outcomes.current.clear();
    startCommand.mutate(values, {
      onSuccess: (code) => {
        job.current = code.jobId;
        setState(outcomes.current.get(code.jobId) ?? { kind: "waiting", code });
      },
      onError: () => {
        setState({ kind: "idle" });
      },
    });
  }

  return {
    state,
    starting: startCommand.isPending,
    startError: startCommand.error ?? undefined,
    start,
    restart: () => {
      if (startCommand.variables !== undefined) start(startCommand.variables);
    },
    close: () => {
      if (state.kind === "waiting") cancelCommand.mutate({ jobId: state.code.jobId });
      job.current = undefined;
      setState({ kind: "idle" });
    },
    openPage: () => {
      if (state.kind === "waiting") openCommand.mutate({ jobId: state.code.jobId });
    },
    openError: openCommand.error ?? undefined,
  };
}
