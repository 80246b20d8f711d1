import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { ErrorCircleFilled } from "@fluentui/react-icons";
import type { ReactNode, Ref } from "react";
import { Section } from "../Section";

const useStyles = makeStyles({
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    maxWidth: "640px",
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  row: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    minHeight: "44px",
    padding: `${tokens.spacingVerticalXXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  empty: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
  error: {
    ...typographyStyles.caption1,
    display: "flex",
    gap: tokens.spacingHorizontalXS,
    margin: 0,
    color: tokens.colorStatusDangerForeground1,
  },
  icon: { display: "flex", marginTop: "2px" },
  action: { display: "flex" },
});

interface ListSectionProps {
  title: string;
  intro: string;
  /** What is in it, by a key of its own. */
  rows: readonly { key: string; content: ReactNode }[];
  /** What stands there when there is nothing in it. */
  empty: string;
  error: string | undefined;
  /** Where the button stands that adds to it. */
  holder: Ref<HTMLDivElement>;
  action: ReactNode;
}

/** A part of a workflow that is a list to which one adds. */
export function ListSection({ title, intro, rows, empty, error, holder, action }: ListSectionProps) {
  const styles = useStyles();
  return (
    <Section title={title} intro={intro}>
      {rows.length === 0 ? (
        <p className={styles.empty}>{empty}</p>
      ) : (
        <ul className={styles.list} aria-label={title}>
          {rows.map(({ key, content }) => (
            <li key={key} className={styles.row}>
              {content}
            </li>
          ))}
        </ul>
      )}
      {error !== undefined && error !== "" && (
        <p role="alert" className={styles.error}>
          <span aria-hidden className={styles.icon}>
            <ErrorCircleFilled />
          </span>
          {error}
        </p>
      )}
      <div ref={holder} className={styles.action}>
        {action}
      </div>
    </Section>
  );
}
