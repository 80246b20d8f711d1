import { Avatar, Button, makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { DismissRegular, PeopleSettingsRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useDirectorySearch, type ApproverRelation } from "../../../api";
import type { Picked } from "../../../shared/PeoplePicker";
import { PersonAvatar } from "../../../shared/PersonAvatar";
import { Status } from "../../../shared/Status";

const useStyles = makeStyles({
  text: { flexGrow: 1, minWidth: 0 },
  name: { ...typographyStyles.body1, display: "block", overflowWrap: "anywhere" },
  detail: {
    ...typographyStyles.caption1,
    display: "flex",
    flexWrap: "wrap",
    columnGap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
  },
});

interface ApproverRowProps {
  storeId: string;
  approver: Picked;
  onRemove: () => void;
}

/** A person or group that approves, marked when the directory does not have it any more. */
export function ApproverRow({ storeId, approver, onRemove }: ApproverRowProps) {
  const { t } = useTranslation();
  const { name, kind } = approver;
  const fault = useFault(storeId, approver);
  return (
    <Entry
      avatar={<PersonAvatar name={name} kind={kind} size={32} />}
      name={name}
      detail={
        <>
          {t(`workflowApprovers.kinds.${kind}`)}
          {fault !== undefined && <Status kind="attention" word={t(`workflowApprovers.faults.${fault}`)} />}
        </>
      }
      onRemove={onRemove}
    />
  );
}

interface RelationRowProps {
  relation: ApproverRelation;
  /** Whether it means nobody for the objects and the event. */
  unfit: boolean;
  onRemove: () => void;
}

/** Whoever stands in a relation to the change. */
export function RelationRow({ relation, unfit, onRemove }: RelationRowProps) {
  const { t } = useTranslation();
  return (
    <Entry
      avatar={<Avatar aria-hidden icon={<PeopleSettingsRegular />} size={32} />}
      name={t(`approverRelations.${relation}`)}
      detail={
        <>
          {t("workflowApprovers.kinds.relation")}
          {unfit && <Status kind="error" word={t("workflowApprovers.faults.unfit")} />}
        </>
      }
      onRemove={onRemove}
    />
  );
}

interface EntryProps {
  avatar: ReactNode;
  name: string;
  detail: ReactNode;
  onRemove: () => void;
}

function Entry({ avatar, name, detail, onRemove }: EntryProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <>
      {avatar}
      <span className={styles.text}>
        <span className={styles.name}>{name}</span>
        <span className={styles.detail}>{detail}</span>
      </span>
      <Button
        appearance="subtle"
        icon={<DismissRegular />}
        aria-label={t("workflowApprovers.remove", { name })}
        onClick={onRemove}
      />
    </>
  );
}

/** The most hits that one search gives for a kind: with so many, somebody may be among those that are left out. */
const mostHits = 25;

/** What the directory says against an approver; nothing while it cannot be asked. */
function useFault(storeId: string, approver: Picked): "disabled" | "missing" | undefined {
  const search = useDirectorySearch(storeId, approver.name, approver.kind === "group" ? "groups" : "people");
  if (approver.disabled === true) return "disabled";
  const hits = search.data?.hits;
  if (hits === undefined) return undefined;
  const found = hits.find(({ object }) => object === approver.object);
  if (found === undefined) return hits.length < mostHits ? "missing" : undefined;
  return found.enabled === false ? "disabled" : undefined;
}
