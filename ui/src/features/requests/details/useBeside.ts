import { useState, useSyncExternalStore } from "react";

/** Beside the list from this width on; over it below. */
const wide = "(min-width: 1100px)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(wide);
  query.addEventListener("change", listener);
  return () => {
    query.removeEventListener("change", listener);
  };
}

/**
 * Whether the details stand beside the list. While they are `held` they stay where they are: a drawer beside and one over the list
 * share no component, so that the change takes away what is open in it.
 */
export function useBeside(held: boolean): boolean {
  const room = useSyncExternalStore(subscribe, () => window.matchMedia(wide).matches);
  const [beside, setBeside] = useState(room);
  if (!held && beside !== room) setBeside(room);
  return held ? beside : room;
}
