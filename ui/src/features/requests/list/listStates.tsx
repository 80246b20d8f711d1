import { Button, makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import { DocumentSearchRegular, MailInboxRegular, PersonRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { CallError } from "../../../api";
import { ButtonLink } from "../../../shared/ButtonLink";
import { ErrorState } from "../../../shared/ErrorNotice";
import { StateView } from "../../../shared/StateView";
import type { Scope } from "../scope";
import { isDefaultView, type Filters } from "./listSearch";
import { headHeight, rowHeight } from "./RequestGrid";

const useStyles = makeStyles({
  skeleton: { display: "flex", flexDirection: "column", overflow: "hidden", minHeight: 0 },
  line: { display: "flex", alignItems: "center", flexShrink: 0, paddingRight: tokens.spacingHorizontalL },
});

/** A list that is on its way, in the size that it will have. */
export function ListLoading() {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Skeleton aria-label={t("requests.loading")} className={styles.skeleton}>
      {Array.from({ length: 8 }, (_, line) => (
        <div key={line} className={styles.line} style={{ height: line === 0 ? headHeight : rowHeight }}>
          <SkeletonItem size={line === 0 ? 16 : 24} />
        </div>
      ))}
    </Skeleton>
  );
}

/** A list that cannot be shown. Whose requests they are is not known with nobody signed in. */
export function ListError({ error, onRetry }: { error: CallError; onRetry: () => void }) {
  const { t } = useTranslation();
  if (error.error.code !== "sign_in_needed") return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <StateView
      icon={<PersonRegular />}
      title={t("requests.signIn.title")}
      text={t("requests.signIn.text")}
      action={
        <ButtonLink to="/sign-in" appearance="primary">
          {t("requests.signIn.action")}
        </ButtonLink>
      }
    />
  );
}

interface NoRequestsProps {
  scope: Scope;
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** A list without requests, and the way to those that a filter keeps back. */
export function NoRequests({ scope, filters, onChange }: NoRequestsProps) {
  const { t } = useTranslation();
  const usual = isDefaultView(scope, filters);
  return (
    <StateView
      icon={usual ? <MailInboxRegular /> : <DocumentSearchRegular />}
      title={usual ? t(`requests.empty.${scope}`) : t("requests.empty.filtered")}
      text={usual ? t(`requests.empty.${scope}Text`) : t("requests.empty.filteredText")}
      action={
        <Button
          onClick={() => {
            onChange({ status: "all", date: "all" });
          }}
        >
          {t("requests.empty.showAll")}
        </Button>
      }
    />
  );
}
