import { Button } from "@fluentui/react-components";
import { PersonAddRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useController, useWatch, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { Picked } from "../../../shared/PeoplePicker";
import { useReturn } from "../../../shared/useReturn";
import type { WorkflowDraft } from "../draft";
import { AddApproversDialog } from "./AddApproversDialog";
import { ApproverRow, RelationRow } from "./ApproverRow";
import { ListSection } from "./ListSection";
import { relationsOf } from "./relationRules";

interface ApproversSectionProps {
  control: Control<WorkflowDraft>;
  storeId: string;
  defaultApprover: Picked | null;
}

/** **Approvers**: people, groups, and whoever stands in a relation to the change. */
export function ApproversSection({ control, storeId, defaultApprover }: ApproversSectionProps) {
  const { t } = useTranslation();
  const people = useController({ control, name: "approvers" });
  const relations = useController({ control, name: "relations" });
  const [objects, event] = useWatch({ control, name: ["objects", "event"] });
  const [adding, setAdding] = useState(false);
  const { holder, giveBack } = useReturn<HTMLDivElement>();
  const offered = relationsOf(objects, event);

  return (
    <>
      <ListSection
        title={t("workflowApprovers.title")}
        intro={t("workflowApprovers.intro")}
        rows={[
          ...relations.field.value.map((relation) => ({
            key: relation,
            content: (
              <RelationRow
                relation={relation}
                unfit={!offered.includes(relation)}
                onRemove={() => {
                  relations.field.onChange(relations.field.value.filter((one) => one !== relation));
                  giveBack();
                }}
              />
            ),
          })),
          ...people.field.value.map((one) => ({
            key: one.object,
            content: (
              <ApproverRow
                storeId={storeId}
                approver={one}
                onRemove={() => {
                  people.field.onChange(people.field.value.filter(({ object }) => object !== one.object));
                  giveBack();
                }}
              />
            ),
          })),
        ]}
        empty={
          defaultApprover === null
            ? t("workflowApprovers.empty")
            : t("workflowApprovers.emptyDefault", { name: defaultApprover.name })
        }
        error={people.fieldState.error?.message ?? relations.fieldState.error?.message}
        holder={holder}
        action={
          <Button
            ref={(button: HTMLElement | null) => {
              people.field.ref(button);
              relations.field.ref(button);
            }}
            icon={<PersonAddRegular />}
            onClick={() => {
              setAdding(true);
            }}
          >
            {t("workflowApprovers.add")}
          </Button>
        }
      />
      {adding && (
        <AddApproversDialog
          storeId={storeId}
          offered={offered.filter((relation) => !relations.field.value.includes(relation))}
          without={people.field.value.map(({ object }) => object)}
          onAdd={(added) => {
            if (added.relations.length > 0)
              relations.field.onChange([...relations.field.value, ...added.relations]);
            if (added.people.length > 0) people.field.onChange([...people.field.value, ...added.people]);
            close();
          }}
          onClose={close}
        />
      )}
    </>
  );

  function close() {
    setAdding(false);
    giveBack();
  }
}
