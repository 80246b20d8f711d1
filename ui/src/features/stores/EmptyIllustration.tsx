import { makeStyles, tokens } from "@fluentui/react-components";

const useStyles = makeStyles({
  ground: { fill: tokens.colorNeutralBackground3 },
  card: { fill: tokens.colorNeutralBackground1, stroke: tokens.colorNeutralStroke1, strokeWidth: "2px" },
  head: { fill: tokens.colorNeutralStroke1 },
  line: { stroke: tokens.colorNeutralStroke1, strokeWidth: "4px", strokeLinecap: "round" },
  check: {
    fill: "none",
    stroke: tokens.colorBrandStroke1,
    strokeWidth: "7px",
    strokeLinecap: "round",
    strokeLinejoin: "round",
  },
});

/** Two cards of people and a check mark: a store whose changes are approved. */
export function EmptyIllustration() {
  const styles = useStyles();
  return (
    <svg width="200" height="128" viewBox="0 0 200 128">
      <ellipse className={styles.ground} cx="100" cy="112" rx="92" ry="12" />
      <rect className={styles.card} x="52" y="14" width="112" height="72" rx="8" />
      <rect className={styles.card} x="36" y="32" width="112" height="76" rx="8" />
      <circle className={styles.head} cx="62" cy="58" r="9" />
      <path className={styles.head} d="M46 86 a16 16 0 0 1 32 0 z" />
      <path className={styles.line} d="M90 56 h42 M90 70 h28" />
      <path className={styles.check} d="M112 92 l12 12 l28 -30" />
    </svg>
  );
}
