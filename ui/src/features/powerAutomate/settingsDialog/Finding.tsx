import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { Status, type StatusKind } from "../../../shared/Status";

const useStyles = makeStyles({
  row: {
    display: "grid",
    gridTemplateColumns: "minmax(120px, 1fr) minmax(0, 3fr)",
    columnGap: tokens.spacingHorizontalL,
    padding: `${tokens.spacingVerticalS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    "@media (max-width: 720px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  name: { ...typographyStyles.body1Strong },
  found: { minWidth: 0, display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXXS },
  text: { ...typographyStyles.body1, margin: 0, overflowWrap: "anywhere" },
});

interface FindingProps {
  name: string;
  kind: StatusKind;
  word: string;
  /** What was found, or what to look at by hand. */
  children?: ReactNode;
}

/** One thing and how it stands, as an item of a list. */
export function Finding({ name, kind, word, children }: FindingProps) {
  const styles = useStyles();
  return (
    <li className={styles.row}>
      <span className={styles.name}>{name}</span>
      <div className={styles.found}>
        <Status kind={kind} word={word} />
        {children !== undefined && <div className={styles.text}>{children}</div>}
      </div>
    </li>
  );
}
