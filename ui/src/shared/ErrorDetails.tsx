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
import type { CallError } from "../api";
import { CopyButton } from "./CopyButton";
import { exactTime } from "./time";

const useStyles = makeStyles({
  list: {
    ...typographyStyles.caption1,
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXS,
    margin: `0 0 ${tokens.spacingVerticalS}`,
  },
  panel: { textAlign: "left" },
  row: { display: "contents" },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, fontFamily: tokens.fontFamilyMonospace, overflowWrap: "anywhere", userSelect: "text" },
});

/** What a support engineer asks for, folded away: code, correlation id, time, and what the other side said. */
export function ErrorDetails({ error }: { error: CallError }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const rows = detailRows(error);
  const text = rows.map(({ key, value }) => `${key}: ${value}`).join("\n");

  return (
    <Accordion collapsible>
      <AccordionItem value="details">
        <AccordionHeader size="small">{t("errorDetails.title")}</AccordionHeader>
        <AccordionPanel className={styles.panel}>
          <dl className={styles.list}>
            {rows.map(({ key, value }) => (
              <div key={key} className={styles.row}>
                <dt className={styles.term}>{key}</dt>
                <dd className={styles.value}>{value}</dd>
              </div>
            ))}
          </dl>
          <CopyButton text={text} label={t("errorDetails.copy")} />
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );

  function detailRows({ error: { code, correlation, message, details }, at }: CallError) {
    return [
      { key: t("errorDetails.code"), value: code },
      { key: t("errorDetails.correlation"), value: correlation ?? "" },
      { key: t("errorDetails.time"), value: exactTime(at) },
      { key: t("errorDetails.message"), value: message },
      ...Object.entries(details).map(([key, value]) => ({
        key,
        value: typeof value === "string" ? value : JSON.stringify(value),
      })),
    ].filter(({ value }) => value !== "");
  }
}
