import { Tooltip } from "@fluentui/react-components";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { exactTime, nearTime } from "./time";

/** How exactly the present is told, in ms. */
const stepMs = 30_000;

function subscribe(listener: () => void): () => void {
  const timer = window.setInterval(listener, stepMs);
  return () => {
    window.clearInterval(timer);
  };
}

/** The present, to half a minute: what is told relative to it stays true while it is looked at. */
function useNow(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / stepMs) * stepMs);
}

interface MomentProps {
  at: number;
  className?: string;
  /** Of one that is further away only the day, where there is little room. */
  dayOnly?: boolean;
}

/** A moment, relative within a day of now, with the exact time in the tooltip. */
export function Moment({ at, className, dayOnly = false }: MomentProps) {
  const { i18n } = useTranslation();
  const now = useNow();
  return (
    <Tooltip content={exactTime(at)} relationship="description">
      <time dateTime={new Date(at).toISOString()} {...(className === undefined ? {} : { className })}>
        {nearTime(i18n.language, at, now, dayOnly)}
      </time>
    </Tooltip>
  );
}
