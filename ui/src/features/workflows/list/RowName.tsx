import {
  Badge,
  InfoButton,
  makeStyles,
  mergeClasses,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { CircleSmallFilled, ErrorCircleFilled } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { CallError } from "../../../api";
import { TextLink } from "../../../shared/TextLink";
import { useErrorText } from "../../../shared/errorText";
import type { Row } from "../staged";
import { whyUnavailable } from "../unavailable";

const useStyles = makeStyles({
  root: { minWidth: 0, padding: `${tokens.spacingVerticalXS} 0` },
  badge: { marginLeft: tokens.spacingHorizontalS, whiteSpace: "nowrap" },
  name: { overflowWrap: "anywhere" },
  deleted: { textDecorationLine: "line-through", color: tokens.colorNeutralForeground3 },
  dot: {
    display: "inline-flex",
    verticalAlign: "middle",
    color: tokens.colorBrandForeground1,
    fontSize: "16px",
  },
  error: {
    ...typographyStyles.caption1,
    display: "flex",
    gap: tokens.spacingHorizontalXS,
    margin: `${tokens.spacingVerticalXXS} 0 0`,
    color: tokens.colorStatusDangerForeground1,
    overflowWrap: "anywhere",
  },
  icon: { display: "flex", flexShrink: 0, marginTop: "1px", fontSize: "14px" },
});

/** The name of a workflow as a way to its page, what waits to be saved of it, and why that was refused. */
export function RowName({ storeId, row }: { storeId: string; row: Row }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { key, view, draft, change, error } = row;
  const why = view === null ? undefined : whyUnavailable(t, view);

  return (
    <div className={styles.root}>
      <div>
        {change === "deleted" ? (
          <span className={mergeClasses(styles.name, styles.deleted)}>{draft.name}</span>
        ) : (
          <TextLink
            className={styles.name}
            to="/stores/$storeId/workflows/$workflowId"
            params={{ storeId, workflowId: key }}
          >
            {draft.name}
          </TextLink>
        )}
        {why !== undefined && (
          <InfoButton aria-label={t("workflows.whyUnavailable", { name: draft.name })} info={why} />
        )}
        {change === "changed" && (
          <span className={styles.dot} title={t("workflows.changed")}>
            <CircleSmallFilled aria-hidden />
            <span className="visually-hidden">{t("workflows.changed")}</span>
          </span>
        )}
        {change === "created" && (
          <Badge appearance="tint" color="brand" size="small" className={styles.badge}>
            {t("workflows.created")}
          </Badge>
        )}
        {change === "deleted" && (
          <Badge appearance="tint" color="danger" size="small" className={styles.badge}>
            {t("workflows.deleted")}
          </Badge>
        )}
      </div>
      {error !== null && <RowError error={error} />}
    </div>
  );
}

function RowError({ error }: { error: CallError }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { title } = useErrorText(error.error.code);
  return (
    <p className={styles.error}>
      <span aria-hidden className={styles.icon}>
        <ErrorCircleFilled />
      </span>
      {t("workflows.notSaved", { title })}
    </p>
  );
}
