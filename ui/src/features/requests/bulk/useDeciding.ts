import { useAppState, useStores } from "../../../api";
import type { Deciding } from "./bulkActions";

/** Who decides here, and what the stores allow them. */
export function useDeciding(): Deciding {
  const state = useAppState();
  const stores = useStores();
  return {
    account: state.data?.activeAccount ?? null,
    selfDecision: (store) =>
      stores.data?.stores.find(({ id }) => id === store)?.settings.selfDecision ?? false,
  };
}
