import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Skeleton,
  SkeletonItem,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useCommand, useRequestForm, type RequestView } from "../../../api";
import { attributeLabel } from "../../../shared/attributeLabel";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { valueText } from "../words";

const useStyles = makeStyles({
  surface: { maxWidth: "640px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  text: { margin: 0 },
  table: { tableLayout: "fixed" },
  cell: {
    verticalAlign: "top",
    height: "auto",
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    overflowWrap: "anywhere",
  },
  foreign: {
    backgroundColor: tokens.colorStatusWarningBackground1,
    color: tokens.colorStatusWarningForeground1,
    fontWeight: tokens.fontWeightSemibold,
  },
});

interface OverwriteDialogProps {
  request: RequestView;
  onClose: () => void;
  onDone: () => void;
}

/** Shows what somebody else changed since, before it is overwritten. */
export function OverwriteDialog({ request, onClose, onDone }: OverwriteDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const overwrite = useCommand("request_overwrite");
  const form = useRequestForm({
    store: request.store,
    object: request.object,
    event: request.event,
    ...(request.target === null ? {} : { target: request.target.object }),
  });

  return (
    <Dialog
      modalType="alert"
      open
      onOpenChange={(_event, { open }) => {
        if (!open && !overwrite.isPending) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t("overwrite.title", { name: request.targetName })}</DialogTitle>
          <DialogContent className={styles.content}>
            {overwrite.error !== null && <ErrorBar error={overwrite.error} />}
            <p className={styles.text}>{t("overwrite.text")}</p>
            {form.error !== null && <ErrorBar error={form.error} onRetry={() => void form.refetch()} />}
            {form.data !== undefined ? (
              <Values request={request} present={form.data.fields} />
            ) : (
              form.error === null && (
                <Skeleton aria-label={t("overwrite.loading")}>
                  <SkeletonItem size={96} />
                </Skeleton>
              )
            )}
          </DialogContent>
          <DialogActions fluid>
            <Button
              disabledFocusable={overwrite.isPending || form.isFetching || !form.isSuccess}
              onClick={() => {
                overwrite.mutate({ request: request.id }, { onSuccess: onDone });
              }}
            >
              {overwrite.isPending
                ? t("overwrite.working")
                : t("overwrite.confirm", { name: request.targetName })}
            </Button>
            <Button disabledFocusable={overwrite.isPending} onClick={onClose}>
              {t("actions.cancel")}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

interface ValuesProps {
  request: RequestView;
  present: readonly { field: string; present: RequestView["changes"][number]["old"] }[];
}

function Values({ request, present }: ValuesProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const shown = (text: string) => (text === "" ? t("changes.none") : text);

  return (
    <Table size="small" aria-label={t("overwrite.values")} className={styles.table}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{t("changes.field")}</TableHeaderCell>
          <TableHeaderCell>{t("overwrite.asked")}</TableHeaderCell>
          <TableHeaderCell>{t("overwrite.now")}</TableHeaderCell>
          <TableHeaderCell>{t("overwrite.after")}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {request.changes.map(({ field, old, new: next }) => {
          const now = valueText(present.find((found) => found.field === field)?.present ?? null);
          const foreign = now !== valueText(old) && now !== valueText(next);
          return (
            <TableRow key={field}>
              <TableCell className={styles.cell}>{attributeLabel(t, field)}</TableCell>
              <TableCell className={styles.cell}>{shown(valueText(old))}</TableCell>
              <TableCell className={styles.cell}>
                <span className={foreign ? styles.foreign : undefined}>{shown(now)}</span>
              </TableCell>
              <TableCell className={styles.cell}>{shown(valueText(next))}</TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
