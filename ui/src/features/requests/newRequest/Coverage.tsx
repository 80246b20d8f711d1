import {
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import {
  useWorkflows,
  type ApproverReference,
  type Attribute,
  type RequestFormResponse,
  type StoreView,
} from "../../../api";
import { attributeLabel } from "../../../shared/attributeLabel";
import { inWords } from "../../../shared/list";
import type { ChangeChoice } from "./changeChoices";
import { coverageOf } from "./draft";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  heading: { ...typographyStyles.subtitle2, margin: 0 },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface CoverageProps {
  store: StoreView;
  choice: ChangeChoice;
  form: RequestFormResponse;
  /** The attributes that would change as the form is filled in now. */
  changed: readonly Attribute[];
}

/** Which workflows decide the change, and who approves there, in plain words. */
export function Coverage({ store, choice, form, changed }: CoverageProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const workflows = useWorkflows(store.id);
  if (form.uncovered !== null) {
    return (
      <MessageBar intent="warning" layout="multiline" politeness="polite">
        <MessageBarBody>
          <MessageBarTitle>{t("newRequest.uncovered.title")}</MessageBarTitle>{" "}
          {store.settings.applyUncovered
            ? t("newRequest.uncovered.applied")
            : t("newRequest.uncovered.refused")}
        </MessageBarBody>
      </MessageBar>
    );
  }
  const isEdit = choice.event === "edit";
  const found = isEdit ? coverageOf(form.workflows, changed) : { workflows: form.workflows, left: [] };

  const left = found.left.map((field) => attributeLabel(t, field));

  return (
    <section className={styles.root} aria-labelledby="coverage">
      <h2 id="coverage" className={styles.heading}>
        {t("newRequest.decides")}
      </h2>
      {isEdit && changed.length === 0 ? (
        <p className={styles.text}>{t("newRequest.changeFirst")}</p>
      ) : (
        <ul className={styles.list}>
          {found.workflows.map(({ id, name }) => (
            <li key={id}>
              {t("newRequest.decidedBy", {
                workflow: name,
                approvers: approversText(
                  t,
                  i18n.language,
                  workflows.data?.workflows.find((workflow) => workflow.id === id)?.approvers ?? [],
                ),
              })}
            </li>
          ))}
        </ul>
      )}
      {found.left.length > 0 && (
        <MessageBar intent="warning" layout="multiline" politeness="polite">
          <MessageBarBody>
            {store.settings.applyUncovered
              ? t("newRequest.uncovered.fieldsApplied", { fields: left })
              : t("newRequest.uncovered.fieldsRefused", { fields: left })}
          </MessageBarBody>
        </MessageBar>
      )}
      <p className={styles.text}>{t("newRequest.filtersHold")}</p>
    </section>
  );
}

function approversText(t: TFunction, language: string, approvers: readonly ApproverReference[]): string {
  if (approvers.length === 0) return t("newRequest.defaultApprover");
  return inWords(
    language,
    approvers.map((approver) =>
      approver.kind === "relation" ? t(`newRequest.relations.${approver.relation}`) : approver.name,
    ),
  );
}
