import { useEffect, useRef, useState } from "react";
import { CallError, type Code, type RequestView } from "../../../api";

/** How one request of several fared. */
export interface BulkItem {
  request: RequestView;
  state: "waiting" | "running" | "done" | "refused" | "leftOut" | "cancelled";
  /** Why it was refused or left out. */
  code?: Code;
}

export interface BulkRun {
  items: readonly BulkItem[];
  phase: "asking" | "running" | "ended";
  start: (call: (request: RequestView) => Promise<unknown>) => void;
  /** Lets what is under way end, and leaves the rest. */
  cancel: () => void;
}

/** Does one thing with several requests, one after the other, and keeps what came of each. */
export function useBulkRun(
  requests: readonly RequestView[],
  refusal: (request: RequestView) => Code | undefined,
): BulkRun {
  // What is done with is fixed at the start: the list behind goes on to change.
  const [items, setItems] = useState<readonly BulkItem[]>(() =>
    requests.map((request) => {
      const code = refusal(request);
      return code === undefined ? { request, state: "waiting" } : { request, state: "leftOut", code };
    }),
  );
  const [phase, setPhase] = useState<BulkRun["phase"]>("asking");
  const stopped = useRef(false);

  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );

  function set(id: string, state: BulkItem["state"], code?: Code) {
    setItems((current) =>
      current.map((item) =>
        item.request.id === id
          ? { request: item.request, state, ...(code === undefined ? {} : { code }) }
          : item,
      ),
    );
  }

  async function run(call: (request: RequestView) => Promise<unknown>) {
    for (const { request, state } of items) {
      if (state !== "waiting") continue;
      if (stopped.current) {
        set(request.id, "cancelled");
        continue;
      }
      set(request.id, "running");
      try {
        await call(request);
        set(request.id, "done");
      } catch (thrown) {
        set(request.id, "refused", CallError.from(thrown).error.code);
      }
    }
    setPhase("ended");
  }

  return {
    items,
    phase,
    start: (call) => {
      stopped.current = false;
      setPhase("running");
      void run(call);
    },
    cancel: () => {
      stopped.current = true;
    },
  };
}
