import {
  Checkbox,
  makeStyles,
  mergeClasses,
  Spinner,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { ArrowDownRegular, ArrowUpRegular } from "@fluentui/react-icons";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useMemo, useRef, type Ref } from "react";
import { useTranslation } from "react-i18next";
import type { CallError, RequestView } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { columnsThatFit, gridTemplate } from "./columns";
import { sortedBy, type Sort, type SortBy, type StatusFilter } from "./listSearch";
import { RequestRow } from "./RequestRow";
import { useAnchor } from "./useAnchor";
import { useRowFocus } from "./useRowFocus";
import { useWidth } from "./useWidth";

export const rowHeight = 48;
export const headHeight = 36;
/** Rows drawn beyond what is seen, so that neither scrolling nor an arrow key finds an empty place. */
const overscan = 10;
/** The next page is asked for so many rows before the end. */
const ahead = 30;
/** Nobody reads more, and each change would have all of them asked for again; filters and order lead to the others. */
const mostRows = 10_000;

const useStyles = makeStyles({
  grid: {
    flex: "1 1 0",
    minHeight: 0,
    overflowX: "hidden",
    overflowY: "auto",
    position: "relative",
    // What comes in above is kept in its place by ourselves.
    overflowAnchor: "none",
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  waiting: { opacity: 0.6 },
  head: {
    position: "sticky",
    top: 0,
    zIndex: 1,
    display: "grid",
    alignItems: "center",
    boxSizing: "border-box",
    height: `${headHeight}px`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  headCell: {
    ...typographyStyles.caption1Strong,
    minWidth: 0,
    padding: `0 ${tokens.spacingHorizontalS}`,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    color: tokens.colorNeutralForeground2,
  },
  sortable: { padding: 0 },
  sort: {
    ...typographyStyles.caption1Strong,
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalXS,
    width: "100%",
    height: `${headHeight - 2}px`,
    padding: `0 ${tokens.spacingHorizontalS}`,
    border: "none",
    backgroundColor: "transparent",
    color: "inherit",
    cursor: "pointer",
    overflow: "hidden",
    whiteSpace: "nowrap",
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  arrow: { display: "flex", flexShrink: 0, fontSize: "12px" },
  check: { display: "flex", justifyContent: "center", overflow: "visible" },
  rows: { position: "relative" },
  end: {
    ...typographyStyles.caption1,
    display: "flex",
    justifyContent: "center",
    padding: tokens.spacingVerticalM,
    color: tokens.colorNeutralForeground2,
  },
});

/** What the page may ask of the grid. */
export interface GridHandle {
  /** Gives the focus to a row, or to the one that stands in its place. */
  focusRow: (id: string) => void;
}

interface RequestGridProps {
  ref: Ref<GridHandle>;
  label: string;
  rows: readonly RequestView[];
  total: number;
  status: StatusFilter;
  /** Whether other rows than these are on their way. */
  waiting: boolean;
  more: { has: boolean; loading: boolean; error: CallError | null; load: () => void };
  selected: ReadonlySet<string>;
  open: string | undefined;
  sort: Sort;
  onSelected: (selected: ReadonlySet<string>) => void;
  onOpen: (id: string) => void;
  onSort: (sort: Sort) => void;
}

/** The requests of a list; only those that are seen are drawn. */
export function RequestGrid(props: RequestGridProps) {
  // The virtualiser keeps its state outside of React; a compiler that remembers results of rendering would miss its changes.
  "use no memo";
  const { ref, label, rows, total, status, waiting, more, selected, open, sort, onSelected, onOpen, onSort } =
    props;
  const styles = useStyles();
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const width = useWidth(scroller);
  const columns = columnsThatFit(width, status);
  const template = gridTemplate(columns);
  const focus = useRowFocus(scroller, ids, (index) => {
    virtualizer.scrollToIndex(index);
  });
  const onScroll = useAnchor(scroller, ids, rowHeight);

  // eslint-disable-next-line react-hooks/incompatible-library -- see above: this component is not compiled
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    overscan,
    // The row that holds the focus stays, wherever one scrolls.
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      if (focus.active >= rows.length || drawn.includes(focus.active)) return drawn;
      return [...drawn, focus.active].sort((a, b) => a - b);
    },
  });
  const drawn = virtualizer.getVirtualItems();
  const last = virtualizer.range?.endIndex ?? 0;
  const { has, loading, error, load } = more;
  const full = rows.length >= mostRows;
  const due = has && !loading && error === null && !waiting && !full && last + ahead >= rows.length;
  useEffect(() => {
    if (due) load();
  }, [due, load]);

  useImperativeHandle(ref, () => ({
    focusRow: (id) => {
      const index = ids.indexOf(id);
      focus.go(index === -1 ? focus.active : index);
    },
  }));

  function toggle(id: string) {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelected(next);
  }
  const all = rows.length > 0 && selected.size === rows.length;

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={-1}
      aria-label={label}
      aria-multiselectable
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-busy={waiting}
      className={mergeClasses(styles.grid, waiting && styles.waiting)}
      onScroll={onScroll}
      onKeyDown={focus.move}
      onBlur={(event) => {
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) focus.left();
      }}
    >
      <div role="rowgroup" className={styles.head} style={{ gridTemplateColumns: template }}>
        <div role="row" aria-rowindex={1} style={{ display: "contents" }}>
          <div role="columnheader" className={mergeClasses(styles.headCell, styles.check)}>
            <Checkbox
              checked={all ? true : selected.size > 0 ? "mixed" : false}
              aria-label={t("requests.selectAll")}
              onChange={() => {
                onSelected(all ? new Set() : new Set(ids));
              }}
            />
          </div>
          {columns.map(({ id, sort: by }) => (
            <HeadCell key={id} label={t(`requests.columns.${id}`)} by={by} sort={sort} onSort={onSort} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: rows.length * rowHeight }}>
        {drawn.map(({ index, key, start }) => {
          const request = rows[index];
          if (request === undefined) return null;
          return (
            <RequestRow
              key={key}
              request={request}
              columns={columns}
              template={template}
              position={index + 2}
              top={start - headHeight}
              height={rowHeight}
              selected={selected.has(request.id)}
              open={open === request.id}
              reachable={index === focus.active}
              onSelect={() => {
                toggle(request.id);
              }}
              onOpen={() => {
                onOpen(request.id);
              }}
              onFocus={() => {
                focus.entered(index);
              }}
            />
          );
        })}
      </div>
      {error !== null ? (
        <ErrorBar error={error} onRetry={load} />
      ) : (
        has && (
          <div className={styles.end}>
            {full ? (
              t("requests.full", { shown: rows.length, total })
            ) : (
              <Spinner size="tiny" label={t("requests.more")} />
            )}
          </div>
        )
      )}
    </div>
  );
}

interface HeadCellProps {
  label: string;
  /** What the list is ordered by when the heading is clicked, where it can be. */
  by: SortBy | undefined;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

/** The heading of a column; one that the list can be ordered by does that. */
function HeadCell({ label, by, sort, onSort }: HeadCellProps) {
  const styles = useStyles();
  if (by === undefined) {
    return (
      <div role="columnheader" className={styles.headCell}>
        {label}
      </div>
    );
  }
  const current = sort.by === by;
  return (
    <div
      role="columnheader"
      aria-sort={current ? (sort.descending ? "descending" : "ascending") : "none"}
      className={mergeClasses(styles.headCell, styles.sortable)}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => {
          onSort(sortedBy(sort, by));
        }}
      >
        {label}
        {current && (
          <span aria-hidden className={styles.arrow}>
            {sort.descending ? <ArrowDownRegular /> : <ArrowUpRegular />}
          </span>
        )}
      </button>
    </div>
  );
}
