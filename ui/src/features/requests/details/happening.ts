import type { TFunction } from "i18next";
import type { AuditEntry, Happening } from "../../../api";

/** How a step of the journey went. */
export type StepKind = "done" | "problem" | "note";

interface Told {
  kind: StepKind;
  text: string;
  /** What somebody said. */
  quote?: string;
  /** What the window has words for. */
  code?: string;
}

function done(text: string, more: Partial<Told> = {}): Told {
  return { kind: "done", text, ...more };
}
function note(text: string): Told {
  return { kind: "note", text };
}
function problem(text: string, code?: string): Told {
  return { kind: "problem", text, ...(code === undefined ? {} : { code }) };
}

/** What happened to a request, in words; nothing for what happens to other things than requests. */
function told(t: TFunction, happening: Happening): Told | undefined {
  switch (happening.what) {
    case "asked":
      return done(
        happening.approvers.length === 0
          ? t("journey.asked.nobody", { workflow: happening.workflow })
          : t(`journey.asked.${happening.awaiting}`, {
              workflow: happening.workflow,
              names: happening.approvers,
            }),
      );
    case "askedDirectly":
      return done(t("journey.askedDirectly"));
    case "flowTriggered":
      return done(happening.foundAgain ? t("journey.flowFoundAgain") : t("journey.flowTriggered"));
    case "triggerFailed":
      return problem(
        happening.retrying ? t("journey.triggerRetried") : t("journey.triggerFailed"),
        happening.code,
      );
    case "flowAnsweredLate":
      return problem(t("journey.flowAnsweredLate"));
    case "triggerSentAgain":
      return note(t("journey.triggerSentAgain"));
    case "rerouted":
      return note(t("journey.rerouted", { names: happening.approvers }));
    case "answerFound":
      return done(t(`journey.answerFound.${happening.outcome}`));
    case "callbackRefused":
      return problem(t(`journey.callbackRefused.${happening.refusal}`));
    case "callbackReceived":
      return done(t("journey.callbackReceived"));
    case "doubted":
      return problem(
        happening.responder === null
          ? t(`journey.doubted.${happening.doubt}`)
          : t("journey.doubtedOf", {
              doubt: t(`journey.doubted.${happening.doubt}`),
              name: happening.responder,
            }),
      );
    case "confirmationParked":
      return problem(t("journey.confirmationParked"), happening.code);
    case "decided":
      return done(t(`journey.decided.${happening.outcome}.${happening.through}`), {
        ...(happening.comment === "" ? {} : { quote: happening.comment }),
      });
    case "lateAnswer":
      return note(
        happening.outcome === null
          ? t("journey.lateAnswer.unknown")
          : t(`journey.lateAnswer.${happening.outcome}`),
      );
    case "applied":
      return done(happening.recognised ? t("journey.appliedRecognised") : t("journey.applied"));
    case "applyFailed":
      return problem(
        happening.retrying ? t("journey.applyRetried") : t("journey.applyFailed"),
        happening.code,
      );
    case "applyRetried":
      return note(t("journey.applyTakenUp"));
    case "overwriteConfirmed":
      return note(t("journey.overwriteConfirmed"));
    case "takenUpAgain":
      return note(t("journey.takenUpAgain"));
    case "runCancelled":
      return done(t("journey.runCancelled"));
    case "runWasOver":
      return note(t("journey.runWasOver"));
    case "runLeftOpen":
      return note(t("journey.runLeftOpen"));
    case "runNotCancelled":
      return problem(t("journey.runNotCancelled"), happening.code);
    case "passwordRevealed":
      return note(t("journey.passwordRevealed"));
    case "passwordExpired":
      return note(t("journey.passwordExpired"));
    case "signedIn":
    case "signedOut":
    case "activated":
    case "storeCreated":
    case "storeChanged":
    case "listenerSet":
    case "storeSwitched":
    case "storeDeleted":
    case "clientRegistered":
    case "clientRemoved":
    case "workflowCreated":
    case "workflowChanged":
    case "workflowDeleted":
    case "workflowSwitched":
    case "templateCreated":
    case "templateUpdated":
    case "flowSwitched":
    case "linked":
    case "unlinked":
    case "cleanedUp":
      return undefined;
  }
}

export interface Step {
  entry: AuditEntry;
  told: Told;
  /** How often the same happened in a row; the last time counts. */
  times: number;
}

/** The steps of a journey; what happened again and again in a row is one of them. */
export function steps(t: TFunction, timeline: readonly AuditEntry[]): Step[] {
  const found: Step[] = [];
  for (const entry of timeline) {
    const words = told(t, entry.happening);
    if (words === undefined) continue;
    const last = found.at(-1);
    const same =
      last?.entry.happening.what === entry.happening.what &&
      last.told.text === words.text &&
      last.told.code === words.code &&
      last.told.quote === words.quote;
    if (last !== undefined && same) {
      last.entry = entry;
      last.times += 1;
    } else {
      found.push({ entry, told: words, times: 1 });
    }
  }
  return found;
}
