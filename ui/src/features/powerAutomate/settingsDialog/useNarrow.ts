import { useSyncExternalStore } from "react";

/** From here on there is no room for two columns: a small window, or text at 200 %. */
const query = "(max-width: 720px)";

function subscribe(changed: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener("change", changed);
  return () => {
    media.removeEventListener("change", changed);
  };
}

/** Whether the steps stand above the open one instead of beside it. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
