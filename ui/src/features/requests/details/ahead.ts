import type { TFunction } from "i18next";
import type { RequestView } from "../../../api";
import { approverNames } from "../words";

/** A step that is under way, or still to come. */
export interface StepAhead {
  text: string;
  current: boolean;
  /** When it goes on by itself. */
  at?: number;
}

/** What a request waits for now, and what comes after that. */
export function stepsAhead(t: TFunction, request: RequestView): StepAhead[] {
  if (request.status === "pending") return [...calling(t, request), waiting(t, request), toCome(t)];
  return [...applying(t, request), ...settling(t, request)];
}

function calling(t: TFunction, { trigger }: RequestView): StepAhead[] {
  if (trigger.kind === "queued") return [{ text: t("journey.ahead.calling"), current: true }];
  if (trigger.kind !== "waiting") return [];
  return [{ text: t("journey.ahead.callingAgain"), current: true, at: trigger.nextAttemptAt }];
}

function waiting(t: TFunction, request: RequestView): StepAhead {
  const names = approverNames(t, request);
  const called = request.trigger.kind === "queued" || request.trigger.kind === "waiting";
  return { text: t("journey.ahead.decision", { names }), current: !called };
}

function toCome(t: TFunction): StepAhead {
  return { text: t("journey.ahead.applying"), current: false };
}

function applying(t: TFunction, { apply }: RequestView): StepAhead[] {
  if (apply.kind === "queued") return [{ text: t("journey.ahead.applying"), current: true }];
  if (apply.kind !== "waiting") return [];
  return [{ text: t("journey.ahead.applyingAgain"), current: true, at: apply.nextAttemptAt }];
}

function settling(t: TFunction, { settle }: RequestView): StepAhead[] {
  return settle.kind === "queued" ? [{ text: t("journey.ahead.settling"), current: true }] : [];
}
