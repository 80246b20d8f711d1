import { Checkbox, makeStyles, mergeClasses, tokens, typographyStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RequestView } from "../../../api";
import { Moment } from "../../../shared/Moment";
import { inWords } from "../../../shared/list";
import { Status } from "../../../shared/Status";
import { approverNames, changeWords, requestStatus, requestTitle } from "../words";
import type { Column, ColumnId } from "./columns";

const useStyles = makeStyles({
  row: {
    position: "absolute",
    top: 0,
    left: 0,
    width: "100%",
    boxSizing: "border-box",
    display: "grid",
    alignItems: "center",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    cursor: "pointer",
    outlineStyle: "none",
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":focus-visible": { boxShadow: `inset 0 0 0 2px ${tokens.colorStrokeFocus2}` },
    "@media (forced-colors: active)": {
      ":focus-visible": { outline: "2px solid Highlight", outlineOffset: "-2px" },
    },
  },
  selected: { backgroundColor: tokens.colorNeutralBackground1Selected },
  open: { boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}` },
  cell: {
    ...typographyStyles.body1,
    minWidth: 0,
    padding: `0 ${tokens.spacingHorizontalS}`,
    boxSizing: "border-box",
  },
  status: { display: "flex", alignItems: "center" },
  check: { display: "flex", justifyContent: "center" },
  line: { display: "block", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  second: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  date: { fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" },
});

interface RequestRowProps {
  request: RequestView;
  columns: readonly Column[];
  template: string;
  /** Where the row stands in the whole list, the heading being the first. */
  position: number;
  top: number;
  height: number;
  selected: boolean;
  open: boolean;
  reachable: boolean;
  onSelect: () => void;
  onOpen: () => void;
  onFocus: () => void;
}

/** One request of the grid. */
export function RequestRow({
  request,
  columns,
  template,
  position,
  top,
  height,
  selected,
  open,
  reachable,
  onSelect,
  onOpen,
  onFocus,
}: RequestRowProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const title = requestTitle(t, request);

  return (
    <div
      role="row"
      tabIndex={reachable ? 0 : -1}
      data-row={request.id}
      aria-rowindex={position}
      aria-selected={selected}
      aria-current={open ? "true" : undefined}
      className={mergeClasses(styles.row, selected && styles.selected, open && styles.open)}
      style={{ height, gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      onClick={onOpen}
      onFocus={onFocus}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        if (event.key === "Enter") onOpen();
        else if (event.key === " ") onSelect();
        else return;
        event.preventDefault();
      }}
    >
      <div role="gridcell" className={mergeClasses(styles.cell, styles.check)}>
        <Checkbox
          checked={selected}
          tabIndex={-1}
          aria-label={t("requests.select", { title })}
          onClick={(event) => {
            event.stopPropagation();
          }}
          onChange={onSelect}
        />
      </div>
      {columns.map(({ id }) => (
        <div key={id} role="gridcell" className={mergeClasses(styles.cell, id === "status" && styles.status)}>
          <Cell id={id} request={request} />
        </div>
      ))}
    </div>
  );
}

function Cell({ id, request }: { id: ColumnId; request: RequestView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  switch (id) {
    case "description":
      return (
        <>
          <Line text={changeWords(t, request.event, request.object)} />
          <Line second text={request.workflow === null ? t("requests.direct") : request.workflowName} />
        </>
      );
    case "approvers":
      return <Names names={approverNames(t, request)} />;
    case "requester":
      return <Line text={request.requesterName} />;
    case "target":
      return <Line text={request.targetName} />;
    case "status": {
      const { kind, word } = requestStatus(request);
      return <Status kind={kind} word={t(`requests.status.${word}`)} />;
    }
    case "date":
      return <Moment dayOnly at={request.createdAt} className={styles.date} />;
    case "reason":
      return <Line text={request.decision?.outcome === "deny" ? request.decision.comment : ""} />;
  }
}

/** A text on one line; the whole of it shows on pointing at it, and in the details. */
function Line({ text, second = false }: { text: string; second?: boolean }): ReactNode {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.line, second && styles.second)} title={text}>
      {text}
    </span>
  );
}

function Names({ names }: { names: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const [first = "", ...others] = names;
  const styles = useStyles();
  return (
    <span className={styles.line} title={inWords(i18n.language, names)}>
      {others.length === 0 ? first : t("requests.andMore", { name: first, count: others.length })}
    </span>
  );
}
