import { makeStyles, mergeClasses, tokens, typographyStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { CopyButton } from "./CopyButton";

const useStyles = makeStyles({
  list: {
    ...typographyStyles.body1,
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalXXL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
    "@media (max-width: 720px)": { gridTemplateColumns: "minmax(0, 1fr)", rowGap: 0 },
  },
  row: { display: "contents" },
  label: { color: tokens.colorNeutralForeground2 },
  value: {
    margin: 0,
    minWidth: 0,
    overflowWrap: "anywhere",
    userSelect: "text",
    // Where a value stands below its label, the next label keeps its distance.
    "@media (max-width: 720px)": { marginBottom: tokens.spacingVerticalS },
  },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

interface Fact {
  label: string;
  value: ReactNode;
  /** An identifier: what is copied, and under which words. */
  copy?: { text: string; label: string };
}

/** Values with their labels. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {facts.map(({ label, value, copy }) => (
        <div key={label} className={styles.row}>
          <dt className={styles.label}>{label}</dt>
          <dd className={mergeClasses(styles.value, copy !== undefined && styles.id)}>
            {value}
            {copy !== undefined && <CopyButton compact text={copy.text} label={copy.label} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
