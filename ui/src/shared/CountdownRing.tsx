import { makeStyles, tokens } from "@fluentui/react-components";

const useStyles = makeStyles({
  ring: { flexShrink: 0, transform: "rotate(-90deg)" },
  track: { fill: "none", stroke: tokens.colorNeutralStroke2, strokeWidth: "3px" },
  left: {
    fill: "none",
    stroke: tokens.colorBrandStroke1,
    strokeWidth: "3px",
    strokeLinecap: "round",
    "@media (forced-colors: active)": { stroke: "Highlight" },
  },
});

const radius = 10;
const length = 2 * Math.PI * radius;

/** A thin ring that empties. The time in words stands beside it. */
export function CountdownRing({ fraction }: { fraction: number }) {
  const styles = useStyles();
  const shown = Math.min(1, Math.max(0, fraction));
  return (
    <svg aria-hidden width="24" height="24" viewBox="0 0 24 24" className={styles.ring}>
      <circle className={styles.track} cx="12" cy="12" r={radius} />
      <circle
        className={styles.left}
        cx="12"
        cy="12"
        r={radius}
        strokeDasharray={length}
        strokeDashoffset={length * (1 - shown)}
      />
    </svg>
  );
}
