import { makeStyles, MessageBar, MessageBarBody, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { WorkflowView } from "../../../api";
import { attributeLabel } from "../../../shared/attributeLabel";
import { inWords } from "../../../shared/list";

const useStyles = makeStyles({
  text: { ...typographyStyles.body1, margin: 0, maxWidth: "640px", color: tokens.colorNeutralForeground2 },
  facts: {
    ...typographyStyles.body1,
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalXXL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
  },
  row: { display: "contents" },
  label: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, minWidth: 0, overflowWrap: "anywhere" },
});

/** What is fixed on a system workflow. */
export function SystemFacts({ view, why }: { view: WorkflowView; why?: string }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const facts = [
    { label: t("workflow.name"), value: view.name },
    {
      label: t("workflow.objects"),
      value: inWords(
        i18n.language,
        view.objects.map((object) => t(`workflows.objects.${object}`)),
      ),
    },
    { label: t("workflow.event"), value: t(`workflows.events.${view.event}`) },
    {
      label: t("workflow.fields"),
      value: inWords(
        i18n.language,
        view.fields.map((field) => attributeLabel(t, field)),
      ),
    },
    { label: t("workflow.description"), value: view.description },
  ].filter(({ value }) => value !== "");

  return (
    <>
      {why !== undefined && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{why}</MessageBarBody>
        </MessageBar>
      )}
      <p className={styles.text}>{t("workflow.systemIntro")}</p>
      <dl className={styles.facts}>
        {facts.map(({ label, value }) => (
          <div key={label} className={styles.row}>
            <dt className={styles.label}>{label}</dt>
            <dd className={styles.value}>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
