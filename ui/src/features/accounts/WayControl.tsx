import { Field, Radio, RadioGroup } from "@fluentui/react-components";
import { useController, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { signInWays } from "../../shared/registration";
import type { SignInValues } from "./signInSchema";

/** How to sign in: with a code, in the browser, or as an app. */
export function WayControl({ control }: { control: Control<SignInValues> }) {
  const { t } = useTranslation();
  const { field } = useController({ control, name: "way" });

  return (
    <Field label={t("signIn.way.label")}>
      <RadioGroup
        name={field.name}
        value={field.value}
        onBlur={field.onBlur}
        onChange={(_event, { value }) => {
          field.onChange(value);
        }}
      >
        {signInWays.map((way) => (
          <Radio key={way} value={way} label={t(`signIn.way.${way}`)} />
        ))}
      </RadioGroup>
    </Field>
  );
}
