import { useRef, type RefObject } from "react";

/** Gives the focus back to the first button inside `holder`, when what it opened is closed or what stood before it is gone. */
export function useReturn<Holder extends HTMLElement>(): {
  holder: RefObject<Holder | null>;
  giveBack: () => void;
} {
  const holder = useRef<Holder>(null);
  return {
    holder,
    giveBack: () => {
      holder.current?.querySelector<HTMLElement>("button")?.focus();
    },
  };
}
