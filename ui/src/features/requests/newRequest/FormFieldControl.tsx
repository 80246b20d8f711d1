import { Field, Input, makeStyles, Select } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Event, FormField, StoreView } from "../../../api";
import { attributeLabel } from "../../../shared/attributeLabel";
import { PeoplePicker, type Picked } from "../../../shared/PeoplePicker";
import { isReference, picksOf, textOf, type Draft, type FieldFault } from "./draft";
import { validation } from "../../../shared/validation";

const useStyles = makeStyles({
  control: { minWidth: 0 },
});

interface FormFieldControlProps {
  field: FormField;
  store: StoreView;
  event: Event;
  draft: Draft;
  fault: FieldFault | undefined;
  /** Why the engine refused the value. */
  refused: string | undefined;
  onChange: (value: string | readonly Picked[]) => void;
  onLeave: () => void;
}

/** One field of a change: a text, one of a few, or an object of the directory. */
export function FormFieldControl({
  field,
  store,
  event,
  draft,
  fault,
  refused,
  onChange,
  onLeave,
}: FormFieldControlProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const label = attributeLabel(t, field.field);
  const message =
    refused ?? (fault === undefined ? undefined : t(`newRequest.faults.${fault}`, { max: field.maxChars }));
  const hint = useHint(field, store, event);

  if (isReference(field)) {
    return (
      <PeoplePicker
        storeId={store.id}
        kind={field.kind === "group" ? "groups" : "people"}
        single
        required={field.required}
        label={label}
        value={picksOf(field, draft)}
        onChange={onChange}
        {...(hint === undefined ? {} : { hint })}
        {...(message === undefined ? {} : { error: message })}
      />
    );
  }
  return (
    <Field
      label={label}
      required={field.required}
      {...(hint === undefined ? {} : { hint })}
      {...validation(message)}
    >
      {field.kind === "choice" ? (
        <Select
          className={styles.control}
          value={textOf(field, draft)}
          onBlur={onLeave}
          onChange={(_event, { value }) => {
            onChange(value);
          }}
        >
          {!field.required && <option value="">{t("newRequest.noChoice")}</option>}
          {field.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice === "Unified" ? t("newRequest.unified") : choice}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          className={styles.control}
          autoComplete="off"
          value={textOf(field, draft)}
          onBlur={onLeave}
          onChange={(_event, { value }) => {
            onChange(value);
          }}
        />
      )}
    </Field>
  );
}

function useHint(field: FormField, store: StoreView, event: Event): string | undefined {
  const { t } = useTranslation();
  if (field.field === "userPrincipalName") {
    return t("newRequest.hints.userPrincipalName", { domain: store.provider.domain });
  }
  // Of a change, an empty field means that there shall be nobody; of these, whoever asks.
  const asker = field.kind === "person" && !field.required && event !== "edit" && field.field !== "manager";
  return asker ? t("newRequest.hints.yourself") : undefined;
}
