import { useStore, useWorkflows } from "../../api";
import type { Picked } from "../../shared/PeoplePicker";
import { pickedOf } from "./draft";
import { rowsOf, type Row } from "./staged";
import { useStaged } from "./StagedChanges";

/** The workflows of a store as they will be once all that is staged is saved. */
export function useRows(storeId: string): { query: ReturnType<typeof useWorkflows>; rows: Row[] } {
  const query = useWorkflows(storeId);
  const { staged } = useStaged();
  return { query, rows: rowsOf(query.data?.workflows ?? [], staged.workflows) };
}

/** Who decides when a workflow leaves nobody, as it will be once all that is staged is saved. */
export function useDefaultApprover(storeId: string): Picked | null {
  const store = useStore(storeId);
  const { staged } = useStaged();
  if (staged.defaultApprover !== null) return staged.defaultApprover.value;
  return pickedOf(store.data?.settings.defaultApprover ?? null) ?? null;
}
