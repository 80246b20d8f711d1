import { Checkbox, Field, makeStyles, SearchBox, tokens, typographyStyles } from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Attribute } from "../../../api";
import { attributeLabel } from "../../../shared/attributeLabel";
import { FormDialog } from "./FormDialog";

const useStyles = makeStyles({
  search: { maxWidth: "100%", width: "100%" },
  boxes: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fill, minmax(200px, 1fr))",
    alignContent: "start",
    // The list keeps its size while one searches.
    height: "288px",
    overflowY: "auto",
  },
  nothing: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
});

interface AddFieldsDialogProps {
  offered: readonly Attribute[];
  chosen: readonly Attribute[];
  /** All that are chosen now. */
  onAdd: (fields: Attribute[]) => void;
  onClose: () => void;
}

/** **Add Fields**: the attributes that an Edit of the objects could change, with a search. */
export function AddFieldsDialog({ offered, chosen, onAdd, onClose }: AddFieldsDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [fields, setFields] = useState<readonly Attribute[]>(chosen);
  const wanted = text.trim().toLowerCase();
  const shown = offered.filter((attribute) => attributeLabel(t, attribute).toLowerCase().includes(wanted));

  return (
    <FormDialog
      title={t("workflowFields.add")}
      submit={t("workflow.add")}
      onSubmit={() => {
        // What no longer fits stays until it is taken away on purpose.
        const unfit = chosen.filter((attribute) => !offered.includes(attribute));
        onAdd([...offered.filter((attribute) => fields.includes(attribute)), ...unfit]);
      }}
      onClose={onClose}
    >
      <Field label={t("workflowFields.search")}>
        <SearchBox
          className={styles.search}
          value={text}
          onChange={(_event, { value }) => {
            setText(value);
          }}
        />
      </Field>
      <div role="group" aria-label={t("workflowFields.attributes")} className={styles.boxes}>
        {shown.map((attribute) => (
          <Checkbox
            key={attribute}
            label={attributeLabel(t, attribute)}
            checked={fields.includes(attribute)}
            onChange={(_event, { checked }) => {
              setFields(
                checked === true ? [...fields, attribute] : fields.filter((one) => one !== attribute),
              );
            }}
          />
        ))}
        {shown.length === 0 && (
          <p className={styles.nothing}>{t("workflowFields.nothing", { text: text.trim() })}</p>
        )}
      </div>
    </FormDialog>
  );
}
