import { Field, makeStyles, Radio, RadioGroup, Textarea, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { triggerKinds, type TriggerChoice } from "./triggerChoice";
import { validation } from "../../../shared/validation";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  users: { maxWidth: "480px" },
});

interface WhoCanTriggerFieldProps {
  value: TriggerChoice;
  onChange: (value: TriggerChoice) => void;
  hint?: string;
  /** What is wrong with the users. */
  error: string | undefined;
}

/** **Who can trigger the flow**, with the designer's own labels. */
export function WhoCanTriggerField({ value, onChange, hint, error }: WhoCanTriggerFieldProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.root}>
      <Field label={t("paSettings.who.label")} {...(hint === undefined ? {} : { hint })}>
        <RadioGroup
          value={value.kind}
          onChange={(_event, data) => {
            const kind = triggerKinds.find((one) => one === data.value);
            if (kind !== undefined) onChange({ ...value, kind });
          }}
        >
          {triggerKinds.map((kind) => (
            <Radio key={kind} value={kind} label={t(`paSettings.who.${kind}`)} />
          ))}
        </RadioGroup>
      </Field>
      {value.kind === "specificUsers" && (
        <Field
          className={styles.users}
          label={t("paSettings.who.users")}
          required
          hint={t("paSettings.who.usersHint")}
          {...validation(error)}
        >
          <Textarea
            value={value.users}
            spellCheck={false}
            onChange={(_event, data) => {
              onChange({ ...value, users: data.value });
            }}
          />
        </Field>
      )}
    </div>
  );
}
