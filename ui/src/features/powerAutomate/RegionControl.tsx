import { Combobox, Field, makeStyles, Option } from "@fluentui/react-components";
import { useController, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useRegions } from "../../api";
import type { ClientValues } from "./clientSchema";
import { validation } from "../../shared/validation";

const useStyles = makeStyles({
  field: { maxWidth: "480px" },
  box: { minWidth: 0 },
  list: { maxHeight: "min(280px, 40vh)" },
});

/** **Region**: one that is known, or the code of a new one. */
export function RegionControl({ control }: { control: Control<ClientValues> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const {
    field: { ref, name, value, onBlur, onChange },
    fieldState,
  } = useController({ control, name: "region" });
  const known = useRegions().data?.regions ?? [];
  const typed = value.trim().toLowerCase();
  // What was chosen must not hide what else could be.
  const whole = known.some(({ code }) => code === typed);
  const shown = known.filter(
    ({ code, place }) => whole || code.includes(typed) || place.toLowerCase().includes(typed),
  );
  const message = fieldState.error?.message;

  return (
    <Field
      className={styles.field}
      label={t("registerClient.region")}
      hint={t("registerClient.regionHint")}
      required
      {...validation(message)}
    >
      <Combobox
        ref={ref}
        name={name}
        className={styles.box}
        listbox={{ className: styles.list }}
        // By itself it would take all the room that there is down to the edge of the window.
        positioning={{ autoSize: false }}
        freeform
        autoComplete="off"
        spellCheck={false}
        value={value}
        selectedOptions={whole ? [typed] : []}
        onBlur={onBlur}
        onChange={(event) => {
          onChange(event.target.value);
        }}
        onOptionSelect={(_event, { optionValue }) => {
          if (optionValue !== undefined) onChange(optionValue);
        }}
      >
        {shown.map(({ code, place }) => (
          <Option key={code} value={code} text={code}>
            {t("registerClient.regionOption", { code, place })}
          </Option>
        ))}
      </Combobox>
    </Field>
  );
}
