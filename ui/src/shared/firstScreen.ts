import { useEffect } from "react";

const mark = "first-screen";

/**
 * Marks in the page's timeline when the first screen can be used: after the frame that draws it, once the page has time for input.
 * `cargo xtask bench startup` reads the mark.
 */
export function useFirstScreen(stands: boolean): void {
  useEffect(() => {
    if (!stands || performance.getEntriesByName(mark).length > 0) return;
    let timer: number | undefined;
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => performance.mark(mark));
    });
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, [stands]);
}
