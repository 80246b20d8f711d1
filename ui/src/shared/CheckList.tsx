import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CallError, type CheckName, type CheckView, type Notice } from "../api";
import { ErrorDetails } from "./ErrorDetails";
import { Status, type StatusKind } from "./Status";
import { useErrorText } from "./errorText";

const useStyles = makeStyles({
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalS,
  },
  row: {
    display: "grid",
    gridTemplateColumns: "minmax(140px, 1fr) minmax(0, 3fr)",
    columnGap: tokens.spacingHorizontalL,
    alignItems: "baseline",
    "@media (max-width: 720px)": { gridTemplateColumns: "minmax(0, 1fr)" },
    padding: `${tokens.spacingVerticalXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { ...typographyStyles.body1Strong },
  found: { minWidth: 0 },
  text: { ...typographyStyles.body1, margin: `${tokens.spacingVerticalXXS} 0 0` },
});

/** The words for what is looked at: of a client's test, the layers of a link, a store's connection. */
const names = {
  token: "checks.token",
  appRegistration: "checks.appRegistration",
  whoAmI: "checks.whoAmI",
  environment: "checks.environment",
  approvalsReadable: "checks.approvalsReadable",
  dataServiceReachable: "checks.dataServiceReachable",
  format: "checks.format",
  cloudAndEnvironment: "checks.cloudAndEnvironment",
  current: "checks.current",
  turnedOn: "checks.turnedOn",
  reachable: "checks.reachable",
  authorised: "checks.authorised",
  tenant: "checks.tenant",
  domainVerified: "checks.domainVerified",
  directoryReadable: "checks.directoryReadable",
  directoryWritable: "checks.directoryWritable",
} as const satisfies Partial<Record<CheckName, string>>;

export type ShownCheck = keyof typeof names;

const outcomes = { passed: "healthy", failed: "error", unchecked: "unknown" } as const satisfies Record<
  CheckView["outcome"],
  StatusKind
>;

/** How long one result stands before the next one shows, in ms. */
const tickMs = 140;

interface CheckListProps {
  label: string;
  /** What is looked at, in its order. */
  order: readonly ShownCheck[];
  /** What was seen; nothing before anybody looked. */
  checks: readonly CheckView[] | undefined;
  /** When it was seen, in ms since 1970 UTC. */
  at: number | undefined;
  working: boolean;
  /** The way to where something is mended, where the window has one. */
  remedy?: (notice: Notice, check: ShownCheck) => ReactNode;
}

/** Things that were looked at one after the other: icon, name, what was found, and what to do. */
export function CheckList({ label, order, checks, at, working, remedy }: CheckListProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const shown = useTicking(order.length, at, working);
  const list = useRef<HTMLUListElement>(null);
  const asked = useRef(false);
  const ended = !working && shown >= order.length;
  // Whoever asked at the lower edge of the window would see nothing happen; what was found is longer than what is waited for.
  useEffect(() => {
    asked.current ||= working;
    if (!asked.current) return;
    list.current?.scrollIntoView({ block: "nearest" });
    if (ended) asked.current = false;
  }, [working, ended]);

  return (
    <ul ref={list} className={styles.list} aria-label={label} aria-busy={working}>
      {order.map((name, place) => {
        const seen = checks?.find(({ check }) => check === name);
        const waiting = working || (seen !== undefined && place >= shown);
        return (
          <li key={name} className={styles.row}>
            <span className={styles.name}>{t(names[name])}</span>
            <div className={styles.found}>
              {waiting ? (
                <Status kind="working" word={t("checks.working")} />
              ) : seen === undefined ? (
                <Status kind="unknown" word={t("checks.notYet")} />
              ) : (
                <>
                  <Status kind={outcomes[seen.outcome]} word={t(`checks.outcome.${seen.outcome}`)} />
                  {seen.notice !== null && (
                    <Found notice={seen.notice} at={at ?? 0} remedy={remedy?.(seen.notice, name)} />
                  )}
                </>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

interface FoundProps {
  notice: Notice;
  at: number;
  remedy: ReactNode;
}

function Found({ notice, at, remedy }: FoundProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = useErrorText(notice.code);
  return (
    <>
      <p className={styles.text}>
        {t("errorDetails.sentence", { title: words.title })} {words.remedy} {remedy}
      </p>
      <ErrorDetails error={noticeError(notice, at)} />
    </>
  );
}

/** A notice in the form in which details are shown. */
export function noticeError({ code, message, remedy }: Notice, at: number): CallError {
  return new CallError({ code, message, remedy, retryable: false, correlation: null, details: {} }, at);
}

/** How many results are shown: new ones one after the other, what was there before at once. */
function useTicking(count: number, at: number | undefined, working: boolean): number {
  const [run, setRun] = useState({ at, shown: count, worked: working });
  if (working && !run.worked) setRun({ ...run, worked: true });
  if (!working && run.at !== at) setRun({ at, shown: run.worked ? firstShown(count) : count, worked: false });

  useEffect(() => {
    if (working || run.shown >= count) return;
    const timer = window.setTimeout(() => {
      setRun((now) => ({ ...now, shown: now.shown + 1 }));
    }, tickMs);
    return () => {
      window.clearTimeout(timer);
    };
  }, [count, run.shown, working]);
  return run.shown;
}

function firstShown(count: number): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? count : 0;
}
