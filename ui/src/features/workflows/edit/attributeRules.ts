import type { Attribute, ChangeEvent, ObjectKind } from "../../../api";

/** What a request can do with an attribute of an object, as the engine has it. */
export type Access = "absent" | "read" | "atCreation" | "always" | "referenceAtCreation" | "reference";

/** Each attribute with what can be done with it on users and on groups, in the order in which people read them. */
export const attributeRules: readonly (readonly [Attribute, user: Access, group: Access])[] = [
  ["displayName", "always", "always"],
  ["userPrincipalName", "always", "absent"],
  ["mailNickname", "always", "always"],
  ["givenName", "always", "absent"],
  ["surname", "always", "absent"],
  ["department", "always", "absent"],
  ["jobTitle", "always", "absent"],
  ["companyName", "always", "absent"],
  ["employeeId", "always", "absent"],
  ["employeeType", "always", "absent"],
  ["officeLocation", "always", "absent"],
  ["mobilePhone", "always", "absent"],
  ["streetAddress", "always", "absent"],
  ["city", "always", "absent"],
  ["state", "always", "absent"],
  ["postalCode", "always", "absent"],
  ["country", "always", "absent"],
  ["usageLocation", "always", "absent"],
  ["mail", "read", "read"],
  ["userType", "read", "absent"],
  ["accountEnabled", "read", "absent"],
  ["description", "absent", "always"],
  ["visibility", "absent", "always"],
  ["groupTypes", "absent", "atCreation"],
  ["securityEnabled", "absent", "read"],
  ["mailEnabled", "absent", "read"],
  ["manager", "reference", "absent"],
  ["directReports", "absent", "absent"],
  ["XAdditionalManager", "absent", "absent"],
  ["member", "absent", "reference"],
  ["owners", "absent", "referenceAtCreation"],
];

function accessOf(attribute: Attribute, object: ObjectKind): Access {
  const rule = attributeRules.find(([name]) => name === attribute);
  if (rule === undefined) return "absent";
  return object === "user" ? rule[1] : rule[2];
}

/** Whether an Edit of such an object can change it: a text, or the manager of a user. */
function isEditable(attribute: Attribute, object: ObjectKind): boolean {
  const access = accessOf(attribute, object);
  return access === "always" || (access === "reference" && attribute === "manager");
}

/** Whether a filter can look at it: any text of the object, and the manager of a user. */
function isFilterable(attribute: Attribute, object: ObjectKind): boolean {
  const access = accessOf(attribute, object);
  return (
    access === "read" ||
    access === "atCreation" ||
    access === "always" ||
    (access === "reference" && attribute === "manager")
  );
}

/** The attributes that an Edit of any of the objects could change. */
export function fieldsOf(objects: readonly ObjectKind[]): Attribute[] {
  return attributeRules
    .map(([attribute]) => attribute)
    .filter((attribute) => objects.some((object) => isEditable(attribute, object)));
}

/** The attributes that all of the objects have. */
export function filterFieldsOf(objects: readonly ObjectKind[]): Attribute[] {
  return attributeRules
    .map(([attribute]) => attribute)
    .filter((attribute) => objects.every((object) => isFilterable(attribute, object)));
}

/** The events that a person can choose. */
export const userEvents = ["create", "edit", "delete"] as const satisfies readonly ChangeEvent[];
