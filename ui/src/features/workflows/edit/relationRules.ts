import type { ApproverRelation, ChangeEvent, ObjectKind } from "../../../api";

/** Whether a relation means somebody for such a change: owners and managers of what exists, the new manager of a Transfer. */
const offered: Record<ApproverRelation, (object: ObjectKind, event: ChangeEvent) => boolean> = {
  owner: (object, event) => object === "group" && event !== "create",
  ownerAndAdditionalOwner: (object, event) => object === "group" && event !== "create",
  manager: (object, event) => object === "user" && event !== "create",
  managerAndAdditionalManager: (object, event) => object === "user" && event !== "create",
  newManager: (_object, event) => event === "transfer",
};

/** The relations that approvers of such a workflow can stand in, in the order in which they are offered. */
export function relationsOf(objects: readonly ObjectKind[], event: ChangeEvent): ApproverRelation[] {
  return (Object.keys(offered) as ApproverRelation[]).filter((relation) =>
    objects.some((object) => offered[relation](object, event)),
  );
}
