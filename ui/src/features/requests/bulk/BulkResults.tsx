import { makeStyles, ProgressBar, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { Status, type StatusKind } from "../../../shared/Status";
import { RefusalText } from "../RefusalText";
import { requestTitle } from "../words";
import type { BulkItem } from "./useBulkRun";

const kinds: Record<BulkItem["state"], StatusKind> = {
  waiting: "unknown",
  running: "working",
  done: "healthy",
  refused: "error",
  leftOut: "off",
  cancelled: "off",
};

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    maxHeight: "320px",
    overflowY: "auto",
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  item: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr) max-content",
    columnGap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  title: { ...typographyStyles.body1, overflowWrap: "anywhere" },
  why: {
    ...typographyStyles.caption1,
    gridColumn: "1 / -1",
    color: tokens.colorNeutralForeground2,
    overflowWrap: "anywhere",
  },
});

/** What came of each request, and how far it is. */
export function BulkResults({ items }: { items: readonly BulkItem[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const due = items.filter(({ state }) => state !== "leftOut");
  const ended = due.filter(({ state }) => state !== "waiting" && state !== "running");

  return (
    <div className={styles.root}>
      <span role="status">{t("bulk.progress", { ended: ended.length, count: due.length })}</span>
      <ProgressBar
        aria-label={t("bulk.results")}
        value={ended.length}
        max={Math.max(1, due.length)}
        thickness="large"
      />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a list that scrolls has to be reached by keyboard */}
      <ul className={styles.list} aria-label={t("bulk.results")} tabIndex={0}>
        {items.map(({ request, state, code }) => (
          <li key={request.id} className={styles.item}>
            <span className={styles.title}>{requestTitle(t, request)}</span>
            <Status kind={kinds[state]} word={t(`bulk.states.${state}`)} />
            {code !== undefined && (
              <span className={styles.why}>
                <RefusalText code={code} storeId={request.store} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
