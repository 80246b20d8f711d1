import { makeStyles, mergeClasses, Spinner, tokens, typographyStyles } from "@fluentui/react-components";
import {
  CheckmarkCircleFilled,
  CircleFilled,
  CircleHintRegular,
  ErrorCircleFilled,
  WarningFilled,
} from "@fluentui/react-icons";
import type { ReactElement } from "react";

/** The six states that anything on any page can be in. */
export type StatusKind = "healthy" | "attention" | "error" | "off" | "unknown" | "working";

const icons: Record<StatusKind, ReactElement> = {
  healthy: <CheckmarkCircleFilled />,
  attention: <WarningFilled />,
  error: <ErrorCircleFilled />,
  off: <CircleFilled />,
  unknown: <CircleHintRegular />,
  working: <Spinner size="extra-tiny" />,
};

const useStyles = makeStyles({
  root: {
    ...typographyStyles.caption1,
    display: "inline-flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalXS,
    color: tokens.colorNeutralForeground2,
    whiteSpace: "nowrap",
  },
  icon: { display: "flex", fontSize: "16px" },
  healthy: { color: tokens.colorStatusSuccessForeground1 },
  attention: { color: tokens.colorStatusWarningForeground1 },
  error: { color: tokens.colorStatusDangerForeground1 },
  off: { color: tokens.colorNeutralForeground3 },
  unknown: { color: tokens.colorNeutralForeground3 },
  working: {},
});

/** A state by icon, word and colour. */
export function Status({ kind, word }: { kind: StatusKind; word: string }) {
  const styles = useStyles();
  return (
    <span className={styles.root}>
      <span aria-hidden className={mergeClasses(styles.icon, styles[kind])}>
        {icons[kind]}
      </span>
      {word}
    </span>
  );
}
