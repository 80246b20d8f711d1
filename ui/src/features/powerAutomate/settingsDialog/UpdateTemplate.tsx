import { Checkbox, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TemplateShowResponse, TemplateView } from "../../../api";
import { useErrorText } from "../../../shared/errorText";
import { SubmitButton } from "../../../shared/SubmitButton";
import { DifferenceList } from "./DifferenceList";
import { Disclosure } from "./Disclosure";
import { NoticeList, StepError } from "./NoticeList";
import type { GoTo } from "./steps";
import { choiceOf, sameWho, whoOf } from "./triggerChoice";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";
import { WhoCanTriggerField } from "./WhoCanTriggerField";

interface UpdateTemplateProps {
  linking: Linking;
  goTo: GoTo;
  shown: TemplateShowResponse;
  made: TemplateView;
}

/** **Update Template**: what the workflow changes in the flow, what a person changed there, and which of the two holds. */
export function UpdateTemplate({ linking, goTo, shown, made }: UpdateTemplateProps) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, template, commands } = linking;
  const { update } = commands;
  const { outdated, edited } = shown;
  const [overwrite, setOverwrite] = useState(false);
  const [choice, setChoice] = useState(() => choiceOf(made.whoCanTrigger));
  const who = whoOf(choice);
  const newWho = !sameWho(who, made.whoCanTrigger);
  const nobody = who.kind === "specificUsers" && who.allowed.length === 0;
  const atField = update.error?.error.code === "invalid_access";
  const access = useErrorText("invalid_access");
  const something = outdated.length > 0 || newWho || (overwrite && edited.length > 0);

  return (
    <form
      noValidate
      className={styles.folded}
      aria-label={t("paSettings.update.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!something || nobody) return;
        update.mutate(
          { workflow: workflow.id, whoCanTrigger: newWho ? who : null, overwrite, dryRun: false },
          {
            onSuccess: () => {
              setOverwrite(false);
              goTo("template", "template");
            },
          },
        );
      }}
    >
      {update.data !== undefined && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>
            {update.data.written
              ? t("paSettings.update.written", { count: update.data.changed.length })
              : t("paSettings.update.nothing")}
          </MessageBarBody>
        </MessageBar>
      )}
      <NoticeList
        // An update says by this code that the request URL changed with who can trigger the flow.
        notices={(update.data?.notices ?? []).map((notice) =>
          notice.code === "flow_refused" ? { ...notice, code: "trigger_changed" } : notice,
        )}
        at={template.dataUpdatedAt}
        linking={linking}
        here="template"
        goTo={goTo}
      />
      {update.error !== null && !atField && (
        <StepError error={update.error} linking={linking} here="template" goTo={goTo} />
      )}
      {outdated.length > 0 && (
        <div className={styles.section}>
          <h4 className={styles.heading}>{t("paSettings.update.outdated")}</h4>
          <DifferenceList label={t("paSettings.update.outdated")} differences={outdated} />
        </div>
      )}
      {edited.length > 0 && (
        <div className={styles.section}>
          <h4 className={styles.heading}>
            {t(overwrite ? "paSettings.update.editedReplaced" : "paSettings.update.editedStays")}
          </h4>
          <DifferenceList label={t("paSettings.update.edited")} differences={edited} />
          <Checkbox
            checked={overwrite}
            label={t("paSettings.update.overwrite")}
            onChange={(_event, { checked }) => {
              setOverwrite(checked === true);
            }}
          />
        </div>
      )}
      <Disclosure title={t("paSettings.update.who")}>
        <WhoCanTriggerField
          value={choice}
          onChange={(chosen) => {
            if (atField) update.reset();
            setChoice(chosen);
          }}
          hint={t("paSettings.update.whoHint")}
          error={
            nobody
              ? t("paSettings.who.usersRequired")
              : atField
                ? `${t("errorDetails.sentence", { title: access.title })} ${access.remedy}`
                : undefined
          }
        />
      </Disclosure>
      {something && (
        <div className={styles.buttons}>
          <SubmitButton working={update.isPending} workingLabel={t("paSettings.update.working")}>
            {t("paSettings.update.title")}
          </SubmitButton>
        </div>
      )}
    </form>
  );
}
