import { useEffect, useRef, useState } from "react";
import {
  CallError,
  useCommand,
  useOpenSignInPage,
  useSignIn,
  type AccountView,
  type JobView,
  type SignInMethod,
} from "../../api";

type Waiting = Extract<JobView["state"], { kind: "waiting" }>;

interface Registration {
  tenant: string;
  clientId: string;
}

/** How far a sign-in has come. */
export type SigningInState =
  | { kind: "idle" }
  | { kind: "starting" }
  | { kind: "waiting"; waiting: Waiting }
  | { kind: "signedIn"; account: AccountView }
  | { kind: "failed"; error: CallError; method: SignInMethod };

export interface SigningIn {
  state: SigningInState;
  /** The engine is being asked to start. */
  starting: boolean;
  /** Why it could not be started. */
  startError: CallError | null;
  start: (registration: Registration, method: SignInMethod, account?: string) => void;
  /** Starts anew with what was entered last, in the same way or in another. */
  restart: (method: SignInMethod) => void;
  /** Gives a running sign-in up, or puts the outcome of an ended one away. */
  close: () => void;
  openPage: () => void;
  openError: CallError | undefined;
}

export function useSigningIn(): SigningIn {
  const startCommand = useCommand("account_sign_in_start");
  const cancelCommand = useCommand("account_sign_in_cancel");
  const page = useOpenSignInPage();
  const [started, setStarted] = useState<JobView>();
  const [restarting, setRestarting] = useState(false);
  // Which try is wanted: what comes of an earlier one is nobody's any more.
  const wanted = useRef(0);
  const current = useSignIn(started?.id);
  const state: SigningInState =
    started === undefined && restarting
      ? { kind: "starting" }
      : stateOf(started, current.data, current.error);

  type Request = NonNullable<typeof startCommand.variables>;
  function begin(request: Request) {
    page.reset();
    wanted.current += 1;
    const mine = wanted.current;
    startCommand.mutate(request, {
      onSuccess: (job) => {
        if (mine !== wanted.current) {
          cancelCommand.mutate({ job: job.id });
          return;
        }
        setStarted(job);
        setRestarting(false);
      },
      onError: () => {
        if (mine !== wanted.current) return;
        setStarted(undefined);
        setRestarting(false);
      },
    });
  }

  // The browser opens by itself, once for each sign-in; a person can have it opened again.
  const opened = useRef<string>(undefined);
  const forBrowser = state.kind === "waiting" && state.waiting.prompt.kind === "browser";
  const { mutate: open } = page;
  useEffect(() => {
    if (!forBrowser || started === undefined || opened.current === started.id) return;
    opened.current = started.id;
    open(started.id);
  }, [forBrowser, started, open]);

  function giveUp() {
    if (started !== undefined && (state.kind === "starting" || state.kind === "waiting")) {
      cancelCommand.mutate({ job: started.id });
    }
  }

  return {
    state,
    starting: startCommand.isPending,
    startError: startCommand.error,
    start: (registration, method, account) => {
      begin({ ...registration, method, ...(account === undefined ? {} : { account }) });
    },
    restart: (method) => {
      giveUp();
      if (startCommand.variables === undefined) return;
      // That the former one ended is no outcome of this one.
      setStarted(undefined);
      setRestarting(true);
      begin({ ...startCommand.variables, method });
    },
    close: () => {
      giveUp();
      wanted.current += 1;
      setStarted(undefined);
      setRestarting(false);
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
): SigningInState {
  if (started === undefined) return { kind: "idle" };
  const { state, method } = latest ?? started;
  switch (state.kind) {
    case "starting":
    case "waiting":
      // While the owner is away nothing is known; only its word that there is no such sign-in ends one.
      if (error?.error.code === "not_found") return { kind: "failed", error, method };
      return state.kind === "starting" ? { kind: "starting" } : { kind: "waiting", waiting: state };
    case "signedIn":
      return { kind: "signedIn", account: state.account };
    case "failed":
      return { kind: "failed", error: new CallError(state.error), method };
  }
}
