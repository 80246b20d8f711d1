import { Field, makeStyles, Select } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useWorkflows } from "../../../api";
import { changeWords } from "../words";
import { changesOf, choiceOf, choicesOfWorkflow, keyOf, type ChangeChoice } from "./changeChoices";

const useStyles = makeStyles({
  field: { maxWidth: "480px" },
  control: { minWidth: 0 },
});

interface ChangeSelectProps {
  storeId: string;
  choice: ChangeChoice | undefined;
  /** The workflow by which it was chosen. */
  workflow: string | undefined;
  onChange: (choice: ChangeChoice | undefined, workflow: string | undefined) => void;
}

/** What to ask for: in everyday words, or by the workflow that decides it. */
export function ChangeSelect({ storeId, choice, workflow, onChange }: ChangeSelectProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const workflows = useWorkflows(storeId);
  const byWorkflow = (workflows.data?.workflows ?? [])
    .filter(({ enabled }) => enabled)
    .flatMap((found) => {
      const choices = choicesOfWorkflow(found);
      return choices.map((each) => ({
        ...each,
        value: `${found.id} ${keyOf(each)}`,
        label:
          choices.length > 1
            ? t("newRequest.workflowOf", { name: found.name, object: t(`newRequest.objects.${each.object}`) })
            : found.name,
      }));
    });
  const chosen =
    choice === undefined ? "" : workflow === undefined ? keyOf(choice) : `${workflow} ${keyOf(choice)}`;

  return (
    <Field className={styles.field} label={t("newRequest.what")} required>
      <Select
        className={styles.control}
        value={chosen}
        onChange={(_event, { value }) => {
          const [first = "", second] = value.split(" ");
          const key = second ?? first;
          const [object, event] = key.split("-");
          onChange(choiceOf(object, event), second === undefined ? undefined : first);
        }}
      >
        <option value="">{t("newRequest.chooseWhat")}</option>
        {(["user", "group"] as const).map((object) => (
          <optgroup key={object} label={t(`newRequest.objects.${object}`)}>
            {changesOf[object].map((event) => (
              <option key={event} value={keyOf({ object, event })}>
                {changeWords(t, event, object)}
              </option>
            ))}
          </optgroup>
        ))}
        {byWorkflow.length > 0 && (
          <optgroup label={t("newRequest.byWorkflow")}>
            {byWorkflow.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </optgroup>
        )}
      </Select>
    </Field>
  );
}
