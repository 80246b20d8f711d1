import { useLayoutEffect, useRef, type RefObject } from "react";

/**
 * Keeps what a person looks at in its place when rows come or go above it. Gives back what has to be told of each scrolling.
 */
export function useAnchor(
  scroller: RefObject<HTMLElement | null>,
  ids: readonly string[],
  rowHeight: number,
): () => void {
  const anchor = useRef<{ id: string; over: number } | undefined>(undefined);

  useLayoutEffect(() => {
    const node = scroller.current;
    if (node === null || anchor.current === undefined) return;
    const index = ids.indexOf(anchor.current.id);
    if (index === -1) return;
    const wanted = index * rowHeight + anchor.current.over;
    if (Math.abs(node.scrollTop - wanted) >= 1) node.scrollTo(0, wanted);
  }, [ids, rowHeight, scroller]);

  return () => {
    const top = scroller.current?.scrollTop ?? 0;
    const index = Math.floor(top / rowHeight);
    const id = ids[index];
    // At the very top a person waits for what is new.
    anchor.current = top <= 0 || id === undefined ? undefined : { id, over: top - index * rowHeight };
  };
}
