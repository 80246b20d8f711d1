import { Button, Field, Input, makeStyles, Tooltip } from "@fluentui/react-components";
import { EyeOffRegular, EyeRegular } from "@fluentui/react-icons";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useErrorText } from "../../../shared/errorText";
import { SubmitButton } from "../../../shared/SubmitButton";
import { damageOf, faultNamed, type UrlFault } from "./requestUrlFault";
import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";
import { validation } from "../../../shared/validation";

const useStyles = makeStyles({
  field: { maxWidth: "480px" },
  input: { minWidth: 0 },
});

interface RequestUrlFormProps {
  linking: Linking;
  goTo: GoTo;
  onClose: () => void;
}

/** **Request URL**: typed or pasted once, hidden unless somebody wants to see it while it is there. */
export function RequestUrlForm({ linking, goTo, onClose }: RequestUrlFormProps) {
  const styles = useStyles();
  const section = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, url, probe, commands } = linking;
  const [shown, setShown] = useState(false);
  const [damage, setDamage] = useState<UrlFault>();
  const form = useRef<HTMLFormElement>(null);
  const message = useFieldMessage(linking, damage);

  function focusField() {
    form.current?.querySelector("input")?.focus();
  }

  useEffect(() => {
    focusField();
  }, []);

  return (
    <form
      ref={form}
      noValidate
      className={section.folded}
      aria-label={t("paSettings.requestUrl.configure")}
      onSubmit={(event) => {
        event.preventDefault();
        const found = damageOf(url);
        setDamage(found);
        if (found !== undefined) {
          focusField();
          return;
        }
        commands.save.reset();
        commands.tryUrl.mutate({ workflow: workflow.id, requestUrl: url, probe });
        goTo("authenticate");
      }}
    >
      <Field
        className={styles.field}
        label={t("paSettings.requestUrl.field")}
        required
        hint={t("paSettings.requestUrl.fieldHint")}
        {...validation(message)}
      >
        <Input
          className={styles.input}
          type={shown ? "text" : "password"}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={url}
          onChange={(_event, { value }) => {
            setDamage(undefined);
            linking.typeUrl(value);
          }}
          contentAfter={
            <Tooltip
              content={t(shown ? "paSettings.requestUrl.hide" : "paSettings.requestUrl.show")}
              relationship="label"
            >
              <Button
                appearance="transparent"
                size="small"
                icon={shown ? <EyeOffRegular /> : <EyeRegular />}
                aria-pressed={shown}
                onClick={() => {
                  setShown(!shown);
                }}
              />
            </Tooltip>
          }
        />
      </Field>
      <div className={section.buttons}>
        <SubmitButton working={commands.tryUrl.isPending} workingLabel={t("paSettings.authenticate.working")}>
          {t("paSettings.steps.authenticate")}
        </SubmitButton>
        <Button onClick={onClose}>{t("actions.cancel")}</Button>
      </div>
    </form>
  );
}

/** What is wrong with the URL itself: seen here, or said by the engine of the text that was sent. */
function useFieldMessage({ commands }: Linking, damage: UrlFault | undefined): string | undefined {
  const { t } = useTranslation();
  const { error } = commands.save;
  const refused = commands.tryUrl.data?.health.checks.find(
    ({ check, outcome, notice }) =>
      (check === "format" || check === "cloudAndEnvironment") &&
      outcome === "failed" &&
      notice?.code.startsWith("request_url_"),
  );
  const words = useErrorText(error?.error.code ?? refused?.notice?.code ?? "request_url_invalid");

  const fault = damage ?? faultNamed(error?.error.details.fault);
  if (fault !== undefined) return t(`paSettings.requestUrl.fault.${fault}`);
  const said = error?.error.details.field === "requestUrl" || refused !== undefined;
  return said ? `${t("errorDetails.sentence", { title: words.title })} ${words.remedy}` : undefined;
}
