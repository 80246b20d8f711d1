import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { FieldChange } from "../../../api";
import { attributeLabel } from "../../../shared/attributeLabel";
import { valueText } from "../words";
import { changedPart, type Pieces } from "./changedPart";

const useStyles = makeStyles({
  table: { tableLayout: "fixed" },
  cell: {
    verticalAlign: "top",
    height: "auto",
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    overflowWrap: "anywhere",
    userSelect: "text",
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  // What changed differs in more than its colour: it is struck through, or underlined.
  old: {
    backgroundColor: tokens.colorStatusDangerBackground1,
    color: tokens.colorStatusDangerForeground1,
    textDecorationLine: "line-through",
  },
  next: {
    backgroundColor: tokens.colorStatusSuccessBackground1,
    color: tokens.colorStatusSuccessForeground1,
    textDecorationLine: "underline",
  },
});

interface ChangesTableProps {
  changes: readonly FieldChange[];
  /** Whether the object is only made: nothing was there before. */
  isNew: boolean;
}

/** What changes, before and after, with the parts that differ marked. */
export function ChangesTable({ changes, isNew }: ChangesTableProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (changes.length === 0) return null;

  return (
    <Table size="small" aria-label={t("changes.title")} className={styles.table}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{t("changes.field")}</TableHeaderCell>
          {!isNew && <TableHeaderCell>{t("changes.before")}</TableHeaderCell>}
          <TableHeaderCell>{isNew ? t("changes.value") : t("changes.after")}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {changes.map(({ field, old, new: next }) => {
          const parts = changedPart(valueText(old), valueText(next));
          return (
            <TableRow key={field}>
              <TableCell className={styles.cell}>
                <span className={styles.quiet}>{attributeLabel(t, field)}</span>
              </TableCell>
              {!isNew && (
                <TableCell className={styles.cell}>
                  {old === null ? <None /> : <Marked as="del" pieces={parts.old} />}
                </TableCell>
              )}
              <TableCell className={styles.cell}>
                {next === null ? <None /> : isNew ? valueText(next) : <Marked as="ins" pieces={parts.next} />}
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}

function None() {
  const styles = useStyles();
  const { t } = useTranslation();
  return <span className={styles.quiet}>{t("changes.none")}</span>;
}

function Marked({ as: Mark, pieces }: { as: "del" | "ins"; pieces: Pieces }) {
  const styles = useStyles();
  return (
    <>
      {pieces.before}
      {pieces.differs !== "" && (
        <Mark className={Mark === "del" ? styles.old : styles.next}>{pieces.differs}</Mark>
      )}
      {pieces.after}
    </>
  );
}
