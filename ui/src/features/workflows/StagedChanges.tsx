import { createContext, useContext, useReducer, useState, type Dispatch, type ReactNode } from "react";
import { useWorkflows } from "../../api";
import { nothingStaged, stagedCount, staging, type Staged, type Step } from "./staged";
import { useSaving } from "./useSaving";

interface StagedChanges {
  staged: Staged;
  count: number;
  dispatch: Dispatch<Step>;
  saving: boolean;
  /** How many changes the last **Save** had refused. */
  refused: number;
  save: () => Promise<void>;
  discard: () => void;
}

const StagedContext = createContext<StagedChanges | undefined>(undefined);

/** The changes of a store's workflows that wait for **Save**, whichever of their pages made them. */
export function useStaged(): StagedChanges {
  const changes = useContext(StagedContext);
  if (changes === undefined) throw new Error("StagedProvider is missing above this component");
  return changes;
}

/** Keeps the changes while one moves between the list, the advanced settings and the page of a workflow. */
export function StagedProvider({ storeId, children }: { storeId: string; children: ReactNode }) {
  const [staged, dispatch] = useReducer(staging, nothingStaged);
  const [refused, setRefused] = useState(0);
  const workflows = useWorkflows(storeId);
  const send = useSaving(storeId);

  async function save() {
    dispatch({ kind: "sending", sending: true });
    const outcome = await send(staged);
    // A row turns into what is kept only once that is known, so that it never shows what was before.
    await workflows.refetch();
    for (const step of outcome.steps) dispatch(step);
    dispatch({ kind: "sending", sending: false });
    setRefused(outcome.refused);
  }

  return (
    <StagedContext
      value={{
        staged,
        count: stagedCount(staged),
        dispatch: (step) => {
          setRefused(0);
          dispatch(step);
        },
        saving: staged.sending,
        refused,
        save,
        discard: () => {
          setRefused(0);
          dispatch({ kind: "discard" });
        },
      }}
    >
      {children}
    </StagedContext>
  );
}
