import type { TFunction } from "i18next";
import type { RequestView } from "../../../api";
import { valueText } from "../words";

/** Who asks for what. */
export function sentence(t: TFunction, request: RequestView): string {
  const names = { requester: request.requesterName, target: request.targetName };
  switch (request.event) {
    case "create":
    case "edit":
    case "delete":
      return t(`sentence.${request.event}.${request.object}`, names);
    case "join":
    case "leave":
      return isRequester(request)
        ? t(`sentence.${request.event}.self`, names)
        : t(`sentence.${request.event}.other`, { ...names, member: valueOf(request, "member") });
    case "nest":
      return t("sentence.nest", { ...names, member: valueOf(request, "member") });
    case "transfer":
      return t("sentence.transfer", { ...names, manager: valueOf(request, "manager") });
    case "terminate":
      return t("sentence.terminate", names);
    case "resetPassword":
      return t("sentence.resetPassword", names);
    case "changeExpirationPolicy":
      return t("sentence.changeExpirationPolicy", names);
  }
}

function change(request: RequestView, field: "member" | "manager") {
  return request.changes.find((found) => found.field === field);
}

/** What joins, leaves, or takes over. */
function valueOf(request: RequestView, field: "member" | "manager"): string {
  const found = change(request, field);
  return valueText(found?.new ?? found?.old ?? null);
}

function isRequester(request: RequestView): boolean {
  const found = change(request, "member");
  const member = found?.new ?? found?.old ?? null;
  const { requester } = request;
  if (member === null || typeof member === "string" || requester.kind !== "person") return false;
  return member.object === requester.principal.object;
}
