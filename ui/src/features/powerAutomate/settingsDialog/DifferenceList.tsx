import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Difference } from "../../../api";
import { partOf } from "./members";

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  item: { ...typographyStyles.body1, overflowWrap: "anywhere" },
  member: {
    ...typographyStyles.caption1,
    display: "block",
    fontFamily: tokens.fontFamilyMonospace,
    color: tokens.colorNeutralForeground2,
  },
});

/** What differs, part by part. */
export function DifferenceList({
  label,
  differences,
}: {
  label: string;
  differences: readonly Difference[];
}) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <ul aria-label={label} className={styles.list}>
      {differences.map(({ member, kind }) => {
        const found = partOf(member);
        const part =
          found.part === "action"
            ? t("paSettings.difference.action", { name: found.name })
            : t(`paSettings.difference.part.${found.part}`);
        return (
          <li key={member} className={styles.item}>
            {t(`paSettings.difference.${kind}`, { part })}
            <span className={styles.member}>{member}</span>
          </li>
        );
      })}
    </ul>
  );
}
