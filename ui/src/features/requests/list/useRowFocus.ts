import { useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";

interface RowFocus {
  /** The row that the Tab key reaches. */
  active: number;
  /** Goes to a row, wherever it is, and gives it the focus. */
  go: (index: number) => void;
  /** What the arrow keys and their like do on a row. */
  move: (event: KeyboardEvent) => void;
  /** A row got the focus in another way. */
  entered: (index: number) => void;
  /** The focus left the rows. */
  left: () => void;
}

const pageRows = 10;

/** One row of a grid is reached by Tab, the others from it by arrow keys; the focus survives that its row goes away. */
export function useRowFocus(
  grid: RefObject<HTMLElement | null>,
  ids: readonly string[],
  show: (index: number) => void,
): RowFocus {
  const [at, setAt] = useState<{ id: string | undefined; index: number }>({ id: undefined, index: 0 });
  const wanted = useRef<string | undefined>(undefined);
  const inside = useRef(false);
  const found = at.id === undefined ? -1 : ids.indexOf(at.id);
  const active = found === -1 ? Math.min(at.index, Math.max(0, ids.length - 1)) : found;
  // Where it stood last is where the focus stays when it goes away.
  if (found !== -1 && found !== at.index) setAt({ id: at.id, index: found });

  useLayoutEffect(() => {
    const lost = inside.current && document.activeElement === document.body;
    const id = wanted.current ?? (lost ? ids[active] : undefined);
    if (id !== undefined && focusRow(grid.current, id)) wanted.current = undefined;
  });

  function go(index: number) {
    const next = Math.min(Math.max(index, 0), ids.length - 1);
    const id = ids[next];
    if (id === undefined) return;
    setAt({ id, index: next });
    show(next);
    // A row that is not drawn yet gets the focus when it is.
    wanted.current = focusRow(grid.current, id) ? undefined : id;
  }

  function move(event: KeyboardEvent) {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + pageRows,
      PageUp: active - pageRows,
      Home: 0,
      End: ids.length - 1,
    }[event.key];
    if (to === undefined || event.altKey || event.metaKey) return;
    event.preventDefault();
    go(to);
  }

  return {
    active,
    go,
    move,
    entered: (index) => {
      inside.current = true;
      setAt({ id: ids[index], index });
    },
    left: () => {
      inside.current = false;
    },
  };
}

function focusRow(grid: HTMLElement | null, id: string): boolean {
  const row = grid?.querySelector<HTMLElement>(`[data-row="${id}"]`);
  row?.focus({ preventScroll: true });
  return row !== null && row !== undefined;
}
