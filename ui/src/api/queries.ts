import { useCommandQuery } from "./client";

/** How often a process that does not answer is asked whether it does again, in ms. */
const reconnectMs = 3000;

/** How often a sign-in is looked at in case its event was missed, in ms. */
const signInMs = 2000;

/** The process that owns the data. Asked again and again while it does not answer. */
export function useAppState() {
  return useCommandQuery(
    "app_state",
    {},
    {
      // The page that tells of the failure asks too; it must not start the question, and with it itself, over and over.
      retryOnMount: false,
      again: (_state, failed) => (failed ? reconnectMs : false),
    },
  );
}

/** The cloud profile, when a custom one is in use. */
export function useCustomProfile() {
  const { data } = useAppState();
  return data?.profile.custom === true ? data.profile : undefined;
}

export function useAccounts() {
  return useCommandQuery("account_list", {});
}

/** An account with what it was granted and refused, service by service. */
export function useAccount(account: string | null) {
  return useCommandQuery("account_show", { account: account ?? "" }, { enabled: account !== null });
}

/** How a sign-in stands, until it has ended. */
export function useSignIn(job: string | undefined) {
  return useCommandQuery(
    "account_sign_in_show",
    { job: job ?? "" },
    {
      enabled: job !== undefined,
      again: (view) =>
        view === undefined || view.state.kind === "starting" || view.state.kind === "waiting"
          ? signInMs
          : false,
    },
  );
}

export function useStore(store: string) {
  return useCommandQuery("store_show", { store });
}

export function useStores() {
  return useCommandQuery("store_list", {});
}
