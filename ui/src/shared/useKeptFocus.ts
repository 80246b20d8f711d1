import { useEffect, useRef, type RefObject } from "react";

/** Gives the focus to a dialog's title when what had it went away with a part of the dialog; the focus must not leave it. */
export function useKeptFocus<Title extends HTMLElement>(part: unknown): RefObject<Title | null> {
  const title = useRef<Title>(null);
  useEffect(() => {
    if (document.activeElement === document.body) title.current?.focus();
  }, [part]);
  return title;
}
