import {
  Button,
  Link,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useErrorText } from "../../../shared/errorText";
import { SubmitButton } from "../../../shared/SubmitButton";
import { StepError } from "./NoticeList";
import { OpenInPowerAutomate } from "./OpenInPowerAutomate";
import type { GoTo } from "./steps";
import { TemplatePreview } from "./TemplatePreview";
import { choiceOf, tenantChoice, whoOf } from "./triggerChoice";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";
import { WhoCanTriggerField } from "./WhoCanTriggerField";

interface CreateTemplateProps {
  linking: Linking;
  goTo: GoTo;
  /** Beside a flow that is there already. */
  another: boolean;
}

/** What can be made in spite of, on purpose. */
const inSpiteOf = ["flow_name_taken", "template_exists"] as const;

/** **Create Template**, with **Who can trigger the flow**. */
export function CreateTemplate({ linking, goTo, another }: CreateTemplateProps) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, store, client, template, commands } = linking;
  const { create } = commands;
  const [nobody, setNobody] = useState(false);
  const before = template.data?.template;
  const choice = linking.who ?? (before == null ? tenantChoice : choiceOf(before.whoCanTrigger));
  const who = whoOf(choice);
  const lacks = missing();
  const failure = create.error;
  const refused = inSpiteOf.find((code) => code === failure?.error.code);
  const atField = failure?.error.code === "invalid_access";
  const access = useErrorText("invalid_access");

  function make(beside: boolean) {
    const empty = who.kind === "specificUsers" && who.allowed.length === 0;
    setNobody(empty);
    if (empty) return;
    create.mutate(
      { workflow: workflow.id, whoCanTrigger: who, another: beside },
      {
        onSuccess: () => {
          goTo("template", "template");
        },
      },
    );
  }

  return (
    <form
      noValidate
      className={styles.folded}
      aria-label={t("paSettings.steps.template")}
      onSubmit={(event) => {
        event.preventDefault();
        if (lacks === undefined) make(another);
      }}
    >
      {refused !== undefined && (
        <MessageBar intent="warning" layout="multiline" role="alert">
          <MessageBarBody>
            <MessageBarTitle>
              {t(`paSettings.template.refused.${refused}`, { name: workflow.name })}
            </MessageBarTitle>{" "}
            {t(`paSettings.template.refusedText.${refused}`)}
          </MessageBarBody>
          <MessageBarActions>
            <Button
              onClick={() => {
                make(true);
              }}
            >
              {t("paSettings.template.another")}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {failure !== null && refused === undefined && !atField && (
        <StepError error={failure} linking={linking} here="template" goTo={goTo} />
      )}
      <WhoCanTriggerField
        value={choice}
        onChange={(chosen) => {
          setNobody(false);
          if (atField) create.reset();
          linking.setWho(chosen);
        }}
        error={
          nobody
            ? t("paSettings.who.usersRequired")
            : atField
              ? `${t("errorDetails.sentence", { title: access.title })} ${access.remedy}`
              : undefined
        }
      />
      <div className={styles.section}>
        <div className={styles.buttons}>
          {lacks === undefined ? (
            <SubmitButton working={create.isPending} workingLabel={t("paSettings.template.working")}>
              {another ? t("paSettings.template.another") : t("paSettings.steps.template")}
            </SubmitButton>
          ) : (
            <Button appearance="primary" disabledFocusable aria-describedby="pa-template-lacks">
              {t("paSettings.steps.template")}
            </Button>
          )}
          <OpenInPowerAutomate store={store.id} />
        </div>
        {lacks !== undefined && (
          <p id="pa-template-lacks" className={styles.text}>
            {t(`paSettings.template.lacks.${lacks}`)}{" "}
            <Link
              inline
              onClick={() => {
                goTo(lacks);
              }}
            >
              {t("paSettings.goTo", { step: t(`paSettings.steps.${lacks}`) })}
            </Link>
          </p>
        )}
        <p className={styles.quiet}>
          {create.isPending ? t("paSettings.template.workingText") : t("paSettings.template.where")}
        </p>
      </div>
      <TemplatePreview workflow={workflow.id} whoCanTrigger={previewed()} />
    </form>
  );

  /** The step without which no template can be made. */
  function missing(): "account" | "environment" | undefined {
    if (client.data?.client === null) return "environment";
    return store.linkingAccount === null ? "account" : undefined;
  }

  /** A list of nobody cannot be rendered; what is there so far is shown as for the tenant. */
  function previewed() {
    return who.kind === "specificUsers" && who.allowed.length === 0 ? null : who;
  }
}
