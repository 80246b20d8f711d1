import { Checkbox } from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApproverRelation } from "../../../api";
import { CheckboxGroup } from "../../../shared/CheckboxGroup";
import { PeoplePicker, type Picked } from "../../../shared/PeoplePicker";
import { FormDialog } from "./FormDialog";

interface Added {
  relations: ApproverRelation[];
  people: Picked[];
}

interface AddApproversDialogProps {
  storeId: string;
  /** The relations that are offered for the objects and the event. */
  offered: readonly ApproverRelation[];
  /** Who is named already. */
  without: readonly string[];
  onAdd: (added: Added) => void;
  onClose: () => void;
}

/** **Add Approvers**: relations, and people and groups of the directory; several at once. */
export function AddApproversDialog({ storeId, offered, without, onAdd, onClose }: AddApproversDialogProps) {
  const { t } = useTranslation();
  const [relations, setRelations] = useState<ApproverRelation[]>([]);
  const [people, setPeople] = useState<Picked[]>([]);
  const [tried, setTried] = useState(false);
  const none = relations.length + people.length === 0;

  return (
    <FormDialog
      title={t("workflowApprovers.add")}
      submit={t("workflow.add")}
      onSubmit={() => {
        setTried(true);
        if (!none) onAdd({ relations, people });
      }}
      onClose={onClose}
    >
      {offered.length > 0 && (
        <CheckboxGroup label={t("workflowApprovers.relations")}>
          {offered.map((relation) => (
            <Checkbox
              key={relation}
              label={t(`approverRelations.${relation}`)}
              checked={relations.includes(relation)}
              onChange={(_event, { checked }) => {
                setRelations(
                  offered.filter((one) => (one === relation ? checked === true : relations.includes(one))),
                );
              }}
            />
          ))}
        </CheckboxGroup>
      )}
      <PeoplePicker
        storeId={storeId}
        kind="peopleAndGroups"
        label={t("workflowApprovers.people")}
        hint={t("workflowApprovers.peopleHint")}
        value={people}
        onChange={setPeople}
        without={without}
        {...(tried && none ? { error: t("workflowApprovers.none") } : {})}
      />
    </FormDialog>
  );
}
