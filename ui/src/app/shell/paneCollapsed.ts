import { useState, useSyncExternalStore } from "react";

/** Below this width the pane starts as a strip of icons. */
const narrow = "(max-width: 899px)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(narrow);
  query.addEventListener("change", listener);
  return () => {
    query.removeEventListener("change", listener);
  };
}

/** Whether the left pane shows icons only: as the person chose at this width, else by the width. */
export function usePaneCollapsed(): [boolean, (collapsed: boolean) => void] {
  const isNarrow = useSyncExternalStore(subscribe, () => window.matchMedia(narrow).matches);
  const [choice, setChoice] = useState<{ atNarrow: boolean; collapsed: boolean }>();
  const collapsed = choice?.atNarrow === isNarrow ? choice.collapsed : isNarrow;

  return [
    collapsed,
    (next) => {
      setChoice({ atNarrow: isNarrow, collapsed: next });
    },
  ];
}
