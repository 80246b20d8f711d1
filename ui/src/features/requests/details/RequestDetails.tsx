import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useStores, type AuditEntry, type RequestView } from "../../../api";
import { Moment } from "../../../shared/Moment";
import { inWords } from "../../../shared/list";
import { Status } from "../../../shared/Status";
import { requestStatus } from "../words";
import { ChangesTable } from "./ChangesTable";
import { Identifiers } from "./Identifiers";
import { Journey } from "./Journey";
import { PasswordSection } from "./PasswordSection";
import { RequestNotices } from "./RequestNotices";
import { sentence } from "./sentence";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXL },
  top: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  states: {
    ...typographyStyles.caption1,
    display: "flex",
    flexWrap: "wrap",
    columnGap: tokens.spacingHorizontalM,
    color: tokens.colorNeutralForeground2,
  },
  sentence: { ...typographyStyles.body1, margin: 0, overflowWrap: "anywhere" },
  section: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  heading: { ...typographyStyles.subtitle2, margin: 0 },
  list: {
    display: "grid",
    gridTemplateColumns: "minmax(96px, max-content) minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: "anywhere" },
});

interface RequestDetailsProps {
  request: RequestView;
  timeline: readonly AuditEntry[];
  /** Whether the initial password is asked for, or on show. */
  revealing: boolean;
  onRevealing: (revealing: boolean) => void;
  /** What was pressed is gone, and the focus with it. */
  onGone: () => void;
}

/** What there is to know about a request, what it is about first. */
export function RequestDetails({ request, timeline, revealing, onRevealing, onGone }: RequestDetailsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const status = requestStatus(request);
  const { decision } = request;

  return (
    <div className={styles.root}>
      <div className={styles.top}>
        <div className={styles.states} role="status">
          <Status kind={status.kind} word={t(`requests.status.${status.word}`)} />
          <Moment at={request.createdAt} />
        </div>
        <p className={styles.sentence}>{sentence(t, request)}</p>
        {decision !== null && request.workflow !== null && (
          <p className={styles.sentence}>
            {t(`requestDetails.decided.${decision.outcome}.${decision.through}`, { name: decision.byName })}
            {decision.comment !== "" && <> {t("requestDetails.quote", { text: decision.comment })}</>}
          </p>
        )}
      </div>
      <RequestNotices request={request} timeline={timeline} onGone={onGone} />
      <PasswordSection request={request} revealing={revealing} onRevealing={onRevealing} onGone={onGone} />
      <ChangesTable changes={request.changes} isNew={request.event === "create"} />
      <Facts request={request} />
      <section className={styles.section} aria-labelledby="request-journey">
        <h3 id="request-journey" className={styles.heading}>
          {t("journey.title")}
        </h3>
        <Journey request={request} timeline={timeline} />
      </section>
      <Identifiers request={request} />
    </div>
  );
}

function Facts({ request }: { request: RequestView }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const stores = useStores();
  const store = stores.data?.stores.find(({ id }) => id === request.store)?.name;
  const approvers = inWords(
    i18n.language,
    request.approvers.map(({ name }) => name),
  );
  return (
    <dl className={styles.list}>
      <dt className={styles.term}>{t("requestDetails.workflow")}</dt>
      <dd className={styles.value}>
        {request.workflow === null ? t("requests.direct") : request.workflowName}
      </dd>
      {store !== undefined && (
        <>
          <dt className={styles.term}>{t("requestDetails.store")}</dt>
          <dd className={styles.value}>{store}</dd>
        </>
      )}
      {request.workflow !== null && (
        <>
          <dt className={styles.term}>{t("requestDetails.approvers")}</dt>
          <dd className={styles.value}>{approvers === "" ? t("requestDetails.noApprovers") : approvers}</dd>
        </>
      )}
      {request.status === "pending" && request.decideBy !== null && (
        <>
          <dt className={styles.term}>{t("requestDetails.decideBy")}</dt>
          <dd className={styles.value}>
            <Moment at={request.decideBy} />
          </dd>
        </>
      )}
    </dl>
  );
}
