import {
  Badge,
  Button,
  createTableColumn,
  DataGrid,
  DataGridBody,
  DataGridCell,
  DataGridHeader,
  DataGridHeaderCell,
  DataGridRow,
  makeStyles,
  mergeClasses,
  tokens,
  type DataGridCellFocusMode,
  type TableColumnDefinition,
} from "@fluentui/react-components";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowView } from "../../../api";
import { inWords } from "../../../shared/list";
import type { Row } from "../staged";
import { ApproverStack } from "./ApproverStack";
import { EnableSwitch } from "./EnableSwitch";
import { RowMenu } from "./RowMenu";
import { RowName } from "./RowName";

const useStyles = makeStyles({
  scroll: { overflowX: "auto" },
  grid: { minWidth: "760px" },
  row: { minHeight: "44px" },
  cell: { minWidth: 0, boxSizing: "border-box" },
  enable: { flex: "0 0 64px" },
  type: { flex: "0 0 100px" },
  name: { flex: "3 1 176px" },
  objects: { flex: "0 0 72px", overflowWrap: "anywhere" },
  approvers: { flex: "2 1 120px" },
  event: { flex: "0 0 92px", overflowWrap: "anywhere" },
  flow: { flex: "0 0 120px" },
  menu: { flex: "0 0 40px", padding: 0 },
  more: { marginTop: tokens.spacingVerticalM },
});

type ColumnName = "enable" | "type" | "name" | "objects" | "approvers" | "event" | "flow" | "menu";

/** Cells with one control hand the focus on to it. */
const focusModes: Partial<Record<ColumnName, DataGridCellFocusMode>> = {
  enable: "none",
  name: "group",
  menu: "none",
};

/** How many rows are drawn at once. */
const page = 100;

interface WorkflowGridProps {
  storeId: string;
  rows: Row[];
  flow: (workflow: WorkflowView) => ReactNode;
}

/** The workflows of a store in the documented columns, and how each one's flow stands. */
export function WorkflowGrid({ storeId, rows, flow }: WorkflowGridProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState(page);
  const left = rows.length - shown;

  const columns = useMemo(() => {
    const column = (columnId: ColumnName, renderCell: (row: Row) => ReactNode): TableColumnDefinition<Row> =>
      createTableColumn<Row>({
        columnId,
        renderHeaderCell: () => (columnId === "menu" ? "" : t(`workflows.columns.${columnId}`)),
        renderCell,
      });
    return [
      column("enable", (row) => <EnableSwitch row={row} />),
      column("type", ({ view }) => {
        const type = view?.type ?? "userDefined";
        return (
          <Badge appearance={type === "system" ? "outline" : "tint"} color="informative" size="small">
            {t(`workflows.types.${type}`)}
          </Badge>
        );
      }),
      column("name", (row) => <RowName storeId={storeId} row={row} />),
      column("objects", ({ draft }) =>
        inWords(
          i18n.language,
          draft.objects.map((object) => t(`workflows.objects.${object}`)),
        ),
      ),
      column("approvers", ({ draft }) => <ApproverStack draft={draft} />),
      column("event", ({ draft }) => t(`workflows.events.${draft.event}`)),
      column("flow", ({ view }) => view !== null && flow(view)),
      column("menu", (row) => <RowMenu storeId={storeId} row={row} />),
    ];
  }, [flow, i18n.language, storeId, t]);

  return (
    <>
      <div className={styles.scroll}>
        <DataGrid
          aria-label={t("workflows.title")}
          className={styles.grid}
          items={rows.slice(0, shown)}
          columns={columns}
          getRowId={({ key }: Row) => key}
          focusMode="cell"
        >
          <DataGridHeader>
            <DataGridRow>
              {({ renderHeaderCell, columnId }) => (
                <DataGridHeaderCell
                  className={mergeClasses(styles.cell, styles[columnId as ColumnName])}
                  {...(columnId === "menu" ? { "aria-label": t("workflows.columns.menu") } : {})}
                >
                  {renderHeaderCell()}
                </DataGridHeaderCell>
              )}
            </DataGridRow>
          </DataGridHeader>
          <DataGridBody<Row>>
            {({ item, rowId }) => (
              <DataGridRow<Row> key={rowId} className={styles.row} data-change={item.change}>
                {({ renderCell, columnId }) => (
                  <DataGridCell
                    className={mergeClasses(styles.cell, styles[columnId as ColumnName])}
                    focusMode={focusModes[columnId as ColumnName] ?? "cell"}
                  >
                    {renderCell(item)}
                  </DataGridCell>
                )}
              </DataGridRow>
            )}
          </DataGridBody>
        </DataGrid>
      </div>
      {left > 0 && (
        <Button
          className={styles.more}
          onClick={() => {
            setShown(shown + page);
          }}
        >
          {t("workflows.showMore", { count: left })}
        </Button>
      )}
    </>
  );
}
