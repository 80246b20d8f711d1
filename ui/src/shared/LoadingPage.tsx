import { makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  root: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL}`,
  },
  crumb: { width: "120px" },
  title: { width: "min(280px, 100%)" },
  line: { width: "min(480px, 100%)" },
});

/** A page whose kind is not known yet. */
export function LoadingPage() {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <>
      <h1 className="visually-hidden">{t("app.loading")}</h1>
      <Skeleton aria-label={t("app.loading")} className={styles.root}>
        <SkeletonItem size={24} className={styles.crumb} />
        <SkeletonItem size={36} className={styles.title} />
        <SkeletonItem size={16} className={styles.line} />
      </Skeleton>
    </>
  );
}
