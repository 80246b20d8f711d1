import type { TFunction } from "i18next";
import { unparse } from "papaparse";
import type { RequestView } from "../../../api";
import { attributeLabel } from "../../../shared/attributeLabel";
import { approverNames, changeWords, requestStatus, valueText } from "../words";

/** Tells a spreadsheet that what follows is UTF-8. */
const byteOrderMark = "\uFEFF";

const columns = [
  "id",
  "date",
  "description",
  "workflow",
  "target",
  "requester",
  "approvers",
  "status",
  "decidedBy",
  "decidedAt",
  "comment",
  "changes",
  "store",
] as const;

type Cells = Record<(typeof columns)[number], string>;

/** Requests as comma-separated values. What a spreadsheet would run as a formula is made a text. */
export function csvOf(
  t: TFunction,
  requests: readonly RequestView[],
  storeName: (store: string) => string,
): string {
  const lines = requests.map((request) => cellsOf(t, request, storeName));
  const text = unparse(
    {
      fields: columns.map((column) => t(`export.columns.${column}`)),
      data: lines.map((cells) => columns.map((column) => cells[column])),
    },
    { escapeFormulae: true },
  );
  return byteOrderMark + text;
}

function cellsOf(t: TFunction, request: RequestView, storeName: (store: string) => string): Cells {
  const { decision } = request;
  return {
    id: request.id,
    date: new Date(request.createdAt).toISOString(),
    description: changeWords(t, request.event, request.object),
    workflow: request.workflow === null ? t("requests.direct") : request.workflowName,
    target: request.targetName,
    requester: request.requesterName,
    approvers: approverNames(t, request).join("; "),
    status: t(`requests.status.${requestStatus(request).word}`),
    decidedBy: decision?.byName ?? "",
    decidedAt: decision === null ? "" : new Date(decision.at).toISOString(),
    comment: decision?.comment ?? "",
    changes: request.changes
      .map(({ field, old, new: next }) =>
        t("export.change", { field: attributeLabel(t, field), old: valueText(old), next: valueText(next) }),
      )
      .join("; "),
    store: storeName(request.store),
  };
}
