import type { CheckView } from "../../../api";
import type { StatusKind } from "../../../shared/Status";
import type { Linking } from "./useLinking";

/** The steps from an account to a flow that is on, in their order, and how the link is afterwards. */
export const stepIds = [
  "account",
  "environment",
  "template",
  "requestUrl",
  "authenticate",
  "turnOn",
  "health",
] as const;

export type StepId = (typeof stepIds)[number];

/** Opens a step; with `from`, only while that one is still open: work that ends must not take somebody away from another. */
export type GoTo = (step: StepId, from?: StepId) => void;

type StepWord =
  | "done"
  | "toDo"
  | "attention"
  | "failed"
  | "unknown"
  | "working"
  | "notNeeded"
  | "notSaved"
  | "deleted"
  | "outdated"
  | "on"
  | "off"
  | "healthy"
  | "notLinked";

/** How a step stands. */
interface StepState {
  kind: StatusKind;
  word: StepWord;
  /** Whether nothing is left to do. */
  done: boolean;
  /** Whether that is known yet. */
  known: boolean;
}

const looking: StepState = { kind: "working", word: "working", done: false, known: false };

function is(kind: StatusKind, word: StepWord, done: boolean): StepState {
  return { kind, word, done, known: true };
}

const toDo = is("off", "toDo", false);

export type StepStates = Record<StepId, StepState>;

/** How each step stands. */
export function stepStates(linking: Linking): StepStates {
  return {
    account: accountState(linking),
    environment: environmentState(linking),
    template: templateState(linking),
    requestUrl: requestUrlState(linking),
    authenticate: authenticateState(linking),
    turnOn: turnOnState(linking),
    health: healthState(linking),
  };
}

/** The step to begin with: the first that is not done. Nothing while it is not known which that is. */
export function firstUndone(states: StepStates): StepId | undefined {
  const first = stepIds.find((step) => !states[step].known || !states[step].done);
  if (first === undefined) return "health";
  return states[first].known ? first : undefined;
}

function accountState({ store, accountShow, commands }: Linking): StepState {
  if (commands.switchAccount.isPending) return { ...looking, known: true };
  if (store.linkingAccount === null) return toDo;
  if (accountShow.isPending) return looking;
  if (accountShow.data === undefined) return is("unknown", "unknown", false);
  const { account, resources } = accountShow.data;
  if (account.session === "signInNeeded") return is("error", "failed", false);
  if (resources.some(({ failure }) => failure !== null)) return is("attention", "attention", false);
  return is("healthy", "done", true);
}

function environmentState({ client, commands }: Linking): StepState {
  if (commands.test.isPending) return { ...looking, known: true };
  if (client.isPending) return looking;
  if (client.data === undefined) return is("unknown", "unknown", false);
  if (client.data.client === null) return toDo;
  const { environment, notices } = client.data.client;
  if (environment === null) return is("attention", "attention", false);
  return notices.length > 0 ? is("attention", "attention", true) : is("healthy", "done", true);
}

function templateState({ link, template, commands }: Linking): StepState {
  if (commands.create.isPending || commands.update.isPending) return { ...looking, known: true };
  if (template.isPending || link.isPending) return looking;
  const linked = (link.data?.link ?? null) !== null;
  if (template.data === undefined) return is("unknown", "unknown", linked);
  const { template: made, outdated } = template.data;
  if (made === null) return linked ? is("off", "notNeeded", true) : toDo;
  switch (made.state) {
    case "deleted":
      return is("error", "deleted", linked);
    case "unconfirmed":
      return is("attention", "unknown", linked);
    case "unknown":
      return is("unknown", "unknown", true);
    case "suspended":
    case "on":
    case "off":
      return outdated.length > 0 ? is("attention", "outdated", true) : is("healthy", "done", true);
  }
}

function requestUrlState({ link, url }: Linking): StepState {
  if (link.isPending) return looking;
  if (link.data === undefined) return is("unknown", "unknown", false);
  if (url !== "") return is("attention", "notSaved", false);
  return link.data.link === null ? toDo : is("healthy", "done", true);
}

function authenticateState({ link, url, commands: { tryUrl, recheck, save } }: Linking): StepState {
  if (tryUrl.isPending || recheck.isPending || save.isPending) return { ...looking, known: true };
  if (link.isPending) return looking;
  if (link.data === undefined) return is("unknown", "unknown", false);
  if (url !== "") {
    if (tryUrl.data === undefined) return toDo;
    return tryUrl.data.canSave ? is("attention", "notSaved", false) : is("error", "failed", false);
  }
  if (link.data.link === null) return toDo;
  return ofChecks(link.data.link.health?.checks ?? []);
}

/** That the flow is off is the next step's matter. */
function ofChecks(checks: readonly CheckView[]): StepState {
  if (checks.length === 0) return is("unknown", "unknown", false);
  const failed = checks.filter(({ outcome }) => outcome === "failed");
  if (failed.some(({ check }) => check !== "turnedOn")) return is("error", "failed", false);
  if (failed.length > 0) return is("attention", "attention", true);
  return checks.some(({ outcome }) => outcome === "unchecked")
    ? is("attention", "attention", true)
    : is("healthy", "done", true);
}

function turnOnState({ hasFlow, flow, commands: { turnOn, turnOff } }: Linking): StepState {
  if (turnOn.isPending || turnOff.isPending) return { ...looking, known: true };
  if (hasFlow === undefined) return looking;
  if (!hasFlow) return toDo;
  if (flow.isPending) return looking;
  if (flow.data === undefined) return is("unknown", "unknown", false);
  switch (flow.data.flow.state) {
    case "on":
      return is("healthy", "on", true);
    case "off":
      return is("off", "off", false);
    case "suspended":
      return is("error", "failed", false);
    case "unknown":
      return is("unknown", "unknown", true);
  }
}

function healthState({ link, commands }: Linking): StepState {
  if (commands.recheck.isPending) return { ...looking, known: true };
  if (link.isPending) return looking;
  if (link.data === undefined) return is("unknown", "unknown", false);
  if (link.data.link === null) return is("off", "notLinked", false);
  const { fault, health } = link.data.link;
  const checks = health?.checks ?? [];
  if (fault !== null || checks.some(({ outcome }) => outcome === "failed"))
    return is("error", "failed", true);
  if (checks.length === 0) return is("unknown", "unknown", true);
  return checks.some(({ outcome }) => outcome === "unchecked")
    ? is("attention", "attention", true)
    : is("healthy", "healthy", true);
}
