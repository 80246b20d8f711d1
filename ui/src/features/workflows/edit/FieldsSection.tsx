import { Button, makeStyles } from "@fluentui/react-components";
import { AddRegular, DismissRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useController, useWatch, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useReturn } from "../../../shared/useReturn";
import { attributeLabel } from "../../../shared/attributeLabel";
import { Status } from "../../../shared/Status";
import type { WorkflowDraft } from "../draft";
import { AddFieldsDialog } from "./AddFieldsDialog";
import { fieldsOf } from "./attributeRules";
import { ListSection } from "./ListSection";

const useStyles = makeStyles({ text: { flexGrow: 1, minWidth: 0 } });

/** **Fields** whose change an Edit workflow watches; the other events watch none. */
export function FieldsSection({ control }: { control: Control<WorkflowDraft> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const {
    field: { ref, value, onChange },
    fieldState,
  } = useController({ control, name: "fields" });
  const [objects, event] = useWatch({ control, name: ["objects", "event"] });
  const [adding, setAdding] = useState(false);
  const { holder, giveBack } = useReturn<HTMLDivElement>();
  const offered = fieldsOf(objects);

  if (event !== "edit") return null;
  return (
    <>
      <ListSection
        title={t("workflowFields.title")}
        intro={t("workflowFields.intro")}
        rows={value.map((attribute) => ({
          key: attribute,
          content: (
            <>
              <span className={styles.text}>{attributeLabel(t, attribute)}</span>
              {!offered.includes(attribute) && <Status kind="error" word={t("workflowFields.unfit")} />}
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t("workflowFields.remove", { field: attributeLabel(t, attribute) })}
                onClick={() => {
                  onChange(value.filter((one) => one !== attribute));
                  giveBack();
                }}
              />
            </>
          ),
        }))}
        empty={t("workflowFields.empty")}
        error={fieldState.error?.message}
        holder={holder}
        action={
          <Button
            ref={ref}
            icon={<AddRegular />}
            disabledFocusable={objects.length === 0}
            onClick={() => {
              setAdding(true);
            }}
          >
            {t("workflowFields.add")}
          </Button>
        }
      />
      {adding && (
        <AddFieldsDialog
          offered={offered}
          chosen={value}
          onAdd={(fields) => {
            onChange(fields);
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
