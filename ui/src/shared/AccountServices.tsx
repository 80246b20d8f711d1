import { makeStyles, Skeleton, SkeletonItem, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useAccount, type AccountView } from "../api";
import { ErrorBar } from "./ErrorNotice";
import { NotRenewed } from "./Known";
import { ServiceAccess } from "./ServiceAccess";

const useStyles = makeStyles({
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
  list: { listStyleType: "none", margin: 0, padding: 0 },
  skeleton: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

/** What each service last granted or refused an account. */
export function AccountServices({ account }: { account: AccountView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const shown = useAccount(account.id);

  if (shown.data === undefined) {
    if (shown.isError) return <ErrorBar error={shown.error} onRetry={() => void shown.refetch()} />;
    return (
      <Skeleton aria-label={t("account.loading")} className={styles.skeleton}>
        <SkeletonItem size={40} />
        <SkeletonItem size={40} />
      </Skeleton>
    );
  }
  return (
    <>
      <NotRenewed query={shown} inDialog />
      {shown.data.resources.length === 0 ? (
        <p className={styles.text}>{t("account.noServices")}</p>
      ) : (
        <ul className={styles.list}>
          {shown.data.resources.map((resource) => (
            <ServiceAccess key={resource.audience} resource={resource} account={account} />
          ))}
        </ul>
      )}
    </>
  );
}
