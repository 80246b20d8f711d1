import { makeStyles, mergeClasses, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { PersonAvatar } from "../../../shared/PersonAvatar";
import { inWords } from "../../../shared/list";
import type { WorkflowDraft } from "../draft";

const useStyles = makeStyles({
  root: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalXS,
    minWidth: 0,
    padding: `${tokens.spacingVerticalXS} 0`,
  },
  // A face and its name stay together.
  one: { flexWrap: "nowrap" },
  more: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  text: {
    ...typographyStyles.caption1,
    minWidth: 0,
    overflowWrap: "anywhere",
  },
  // Relations stand on lines of their own.
  line: { flexBasis: "100%" },
  none: { color: tokens.colorNeutralForeground3 },
});

/** How many people and groups are drawn before the rest is counted. */
const drawn = 3;

/** Who approves, small: faces, then the relations by their label. */
export function ApproverStack({ draft }: { draft: Pick<WorkflowDraft, "approvers" | "relations"> }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { approvers } = draft;
  const relations = draft.relations.map((relation) => t(`approverRelations.${relation}`));
  const all = [...approvers.map(({ name }) => name), ...relations];
  const more = approvers.length - drawn;

  if (all.length === 0) {
    return <span className={mergeClasses(styles.text, styles.none)}>{t("workflows.noApprover")}</span>;
  }
  const words = inWords(i18n.language, all);
  // One name has the room to be read.
  const one = approvers.length === 1 && relations.length === 0;
  const read = one ? all : relations;
  return (
    <span className={mergeClasses(styles.root, one && styles.one)} title={words}>
      {approvers.slice(0, drawn).map(({ object, name, kind }) => (
        <PersonAvatar key={object} name={name} kind={kind} size={24} />
      ))}
      {more > 0 && (
        <span aria-hidden className={styles.more}>
          {t("workflows.moreApprovers", { count: more })}
        </span>
      )}
      {read.length > 0 && (
        <span aria-hidden className={mergeClasses(styles.text, relations.length > 0 && styles.line)}>
          {inWords(i18n.language, read)}
        </span>
      )}
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
