import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  makeStyles,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { RequestView } from "../../../api";
import { CopyButton } from "../../../shared/CopyButton";

const useStyles = makeStyles({
  panel: { margin: 0 },
  header: { marginLeft: `calc(-1 * ${tokens.spacingHorizontalM})` },
  list: {
    ...typographyStyles.caption1,
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalXS,
    margin: 0,
  },
  row: { display: "flex", alignItems: "center", flexWrap: "wrap", columnGap: tokens.spacingHorizontalS },
  term: { minWidth: "96px", color: tokens.colorNeutralForeground2 },
  value: {
    margin: 0,
    display: "flex",
    alignItems: "center",
    minWidth: 0,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: "anywhere",
    userSelect: "text",
  },
});

/** The ids that a support engineer asks for, folded away. */
export function Identifiers({ request }: { request: RequestView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const run = request.trigger.kind === "triggered" ? request.trigger.run : null;
  const made = request.apply.kind === "applied" ? request.apply.object : null;
  const ids = [
    { name: t("identifiers.request"), value: request.id },
    { name: t("identifiers.workflow"), value: request.workflow },
    { name: t("identifiers.target"), value: request.target?.object ?? made },
    { name: t("identifiers.run"), value: run },
  ].flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));

  return (
    <Accordion collapsible>
      <AccordionItem value="ids">
        <AccordionHeader size="small" className={styles.header}>
          {t("errorDetails.title")}
        </AccordionHeader>
        <AccordionPanel className={styles.panel}>
          <dl className={styles.list}>
            {ids.map(({ name, value }) => (
              <div key={name} className={styles.row}>
                <dt className={styles.term}>{name}</dt>
                <dd className={styles.value}>
                  {value}
                  <CopyButton compact text={value} label={t("identifiers.copy", { name })} />
                </dd>
              </div>
            ))}
          </dl>
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}
