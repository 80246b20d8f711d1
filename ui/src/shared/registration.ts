import type { ApiError } from "../api";

/** The ways to sign in: two for people, one for an app. */
export const signInWays = ["deviceCode", "browser", "app"] as const;
export type SignInWay = (typeof signInWays)[number];

/** What an app registration is made of, in the order in which one makes it. */
export type RegistrationStep =
  "register" | "publicClient" | "redirect" | "secret" | "permissions" | "consent" | "ids";

export const stepsOf: Record<SignInWay, readonly RegistrationStep[]> = {
  deviceCode: ["register", "publicClient", "permissions", "consent", "ids"],
  browser: ["register", "redirect", "permissions", "consent", "ids"],
  app: ["register", "secret", "permissions", "consent", "ids"],
};

interface Grant {
  purpose:
    "identity" | "read" | "users" | "groups" | "sessions" | "dataverse" | "callFlows" | "runs" | "discovery";
  api: "graph" | "dataverse" | "flow" | "powerApps";
  names: readonly string[];
}

// The permissions that our calls need, as the reference pages of Microsoft Graph name them for each operation.
const directory: readonly Grant[] = [
  { purpose: "read", api: "graph", names: ["User.Read.All", "GroupMember.Read.All"] },
  { purpose: "users", api: "graph", names: ["User.ReadWrite.All"] },
  { purpose: "groups", api: "graph", names: ["Group.ReadWrite.All", "GroupMember.ReadWrite.All"] },
  { purpose: "sessions", api: "graph", names: ["User.RevokeSessions.All"] },
];

const ofPeople: readonly Grant[] = [
  { purpose: "identity", api: "graph", names: ["User.Read"] },
  ...directory,
  { purpose: "dataverse", api: "dataverse", names: ["user_impersonation"] },
  { purpose: "callFlows", api: "flow", names: ["User"] },
  { purpose: "runs", api: "flow", names: ["Flows.Read.All", "Flows.Manage.All"] },
  { purpose: "discovery", api: "powerApps", names: ["User"] },
];

/** What to grant, and for which purpose. Delegated permissions for people, application permissions for an app. */
export function grantsOf(way: SignInWay): readonly Grant[] {
  return way === "app" ? directory : ofPeople;
}

/** Which step an AADSTS number tells of. */
const stepOfNumber: Readonly<Record<string, RegistrationStep>> = {
  AADSTS50194: "register",
  AADSTS50105: "register",
  AADSTS70001: "register",
  AADSTS7000112: "register",
  AADSTS7000218: "publicClient",
  AADSTS50011: "redirect",
  AADSTS500113: "redirect",
  AADSTS900971: "redirect",
  AADSTS7000215: "secret",
  AADSTS7000222: "secret",
  AADSTS700025: "secret",
  AADSTS90008: "permissions",
  AADSTS90009: "permissions",
  AADSTS500011: "permissions",
  AADSTS650052: "permissions",
  AADSTS650056: "permissions",
  AADSTS650057: "permissions",
  AADSTS65001: "consent",
  AADSTS65004: "consent",
  AADSTS90094: "consent",
  AADSTS90095: "consent",
  AADSTS90099: "consent",
  AADSTS700011: "ids",
  AADSTS700016: "ids",
  AADSTS50049: "ids",
  AADSTS50059: "ids",
  AADSTS50128: "ids",
  AADSTS90002: "ids",
  AADSTS90019: "ids",
  AADSTS900023: "ids",
  AADSTS9001023: "ids",
};

/** The step of the registration to mend after a sign-in failed, where one is known. */
export function stepToMend({
  code,
  details,
}: Pick<ApiError, "code" | "details">): RegistrationStep | undefined {
  const { code: number } = details;
  const known = typeof number === "string" ? stepOfNumber[number] : undefined;
  if (known !== undefined) return known;
  return code === "consent_needed" ? "consent" : undefined;
}
