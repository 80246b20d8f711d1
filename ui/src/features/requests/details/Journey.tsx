import { makeStyles, mergeClasses, tokens, typographyStyles } from "@fluentui/react-components";
import {
  CheckmarkCircleFilled,
  CircleHintRegular,
  CircleRegular,
  InfoRegular,
  WarningFilled,
} from "@fluentui/react-icons";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEntry, RequestView } from "../../../api";
import { Moment } from "../../../shared/Moment";
import { actorName } from "../words";
import { stepsAhead } from "./ahead";
import { steps, type Step, type StepKind } from "./happening";

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0 },
  step: {
    position: "relative",
    display: "grid",
    gridTemplateColumns: "20px minmax(0, 1fr) auto",
    columnGap: tokens.spacingHorizontalS,
    paddingBottom: tokens.spacingVerticalM,
    ":last-child": { paddingBottom: 0 },
    // The line to the next step.
    "::before": {
      content: '""',
      position: "absolute",
      left: "9px",
      top: "22px",
      bottom: "-2px",
      width: "2px",
      backgroundColor: tokens.colorNeutralStroke2,
    },
    ":last-child::before": { content: "none" },
  },
  icon: { display: "flex", fontSize: "20px", height: "20px" },
  done: { color: tokens.colorStatusSuccessForeground1 },
  problem: { color: tokens.colorStatusWarningForeground1 },
  note: { color: tokens.colorNeutralForeground3 },
  current: { color: tokens.colorBrandForeground1 },
  later: { color: tokens.colorNeutralForeground4 },
  text: { ...typographyStyles.body1, overflowWrap: "anywhere" },
  now: { ...typographyStyles.body1Strong },
  quiet: { color: tokens.colorNeutralForeground3 },
  second: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  time: {
    ...typographyStyles.caption1,
    lineHeight: tokens.lineHeightBase300,
    textAlign: "right",
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: "tabular-nums",
    maxWidth: "136px",
  },
});

const icons: Record<StepKind, ReactElement> = {
  done: <CheckmarkCircleFilled />,
  problem: <WarningFilled />,
  note: <InfoRegular />,
};

interface JourneyProps {
  request: RequestView;
  timeline: readonly AuditEntry[];
}

/** The journey of a request: what happened, what it waits for, and what comes then. */
export function Journey({ request, timeline }: JourneyProps) {
  const styles = useStyles();
  const { t } = useTranslation();

  return (
    <ol className={styles.list}>
      {steps(t, timeline).map((step) => (
        <Happened key={step.entry.id} step={step} />
      ))}
      {stepsAhead(t, request).map(({ text, current, at }) => (
        <li key={text} className={styles.step} {...(current ? { "aria-current": "step" as const } : {})}>
          <span aria-hidden className={mergeClasses(styles.icon, current ? styles.current : styles.later)}>
            {current ? <CircleRegular /> : <CircleHintRegular />}
          </span>
          <span className={mergeClasses(styles.text, current ? styles.now : styles.quiet)}>{text}</span>
          <span className={styles.time}>{at !== undefined && <Moment at={at} />}</span>
        </li>
      ))}
    </ol>
  );
}

function Happened({ step: { entry, told, times } }: { step: Step }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const known = told.code !== undefined && i18n.exists(`errors.${told.code}.title`);
  const why = known ? t(`errors.${told.code as "internal"}.title`) : told.code;

  return (
    <li className={styles.step}>
      <span aria-hidden className={mergeClasses(styles.icon, styles[told.kind])}>
        {icons[told.kind]}
      </span>
      <div>
        <div className={styles.text}>
          {times === 1 ? told.text : t("journey.times", { text: told.text, count: times })}
        </div>
        {why !== undefined && (
          <div className={styles.second}>{t("errorDetails.sentence", { title: why })}</div>
        )}
        {told.quote !== undefined && (
          <div className={styles.second}>{t("requestDetails.quote", { text: told.quote })}</div>
        )}
        <div className={styles.second}>{actorName(t, entry.actor)}</div>
      </div>
      <span className={styles.time}>
        <Moment at={entry.at} />
      </span>
    </li>
  );
}
