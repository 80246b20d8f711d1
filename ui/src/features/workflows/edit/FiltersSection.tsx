import { Button, makeStyles } from "@fluentui/react-components";
import { DismissRegular, FilterAddRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useController, useWatch, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { Filter } from "../../../api";
import { useReturn } from "../../../shared/useReturn";
import { attributeLabel } from "../../../shared/attributeLabel";
import { Status } from "../../../shared/Status";
import type { WorkflowDraft } from "../draft";
import { AddFilterDialog } from "./AddFilterDialog";
import { filterFieldsOf } from "./attributeRules";
import { ListSection } from "./ListSection";

const useStyles = makeStyles({ text: { flexGrow: 1, minWidth: 0, overflowWrap: "anywhere" } });

/** **Filters**, all of which must hold. */
export function FiltersSection({ control }: { control: Control<WorkflowDraft> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const {
    field: { ref, value, onChange },
    fieldState,
  } = useController({ control, name: "filters" });
  const objects = useWatch({ control, name: "objects" });
  const [adding, setAdding] = useState(false);
  const { holder, giveBack } = useReturn<HTMLDivElement>();
  const offered = filterFieldsOf(objects);
  const words = (filter: Filter) =>
    t(`workflowFilters.sentence.${filter.operator}`, {
      field: attributeLabel(t, filter.field),
      value: "value" in filter ? filter.value : "",
    });

  return (
    <>
      <ListSection
        title={t("workflowFilters.title")}
        intro={t("workflowFilters.intro")}
        rows={value.map((filter, place) => ({
          key: `${place} ${JSON.stringify(filter)}`,
          content: (
            <>
              <span className={styles.text}>{words(filter)}</span>
              {!offered.includes(filter.field) && <Status kind="error" word={t("workflowFilters.unfit")} />}
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t("workflowFilters.remove", { filter: words(filter) })}
                onClick={() => {
                  onChange(value.filter((_one, at) => at !== place));
                  giveBack();
                }}
              />
            </>
          ),
        }))}
        empty={t("workflowFilters.empty")}
        error={fieldState.error?.message}
        holder={holder}
        action={
          <Button
            ref={ref}
            icon={<FilterAddRegular />}
            disabledFocusable={objects.length === 0}
            onClick={() => {
              setAdding(true);
            }}
          >
            {t("workflowFilters.add")}
          </Button>
        }
      />
      {adding && (
        <AddFilterDialog
          offered={offered}
          onAdd={(filter) => {
            onChange([...value, filter]);
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
