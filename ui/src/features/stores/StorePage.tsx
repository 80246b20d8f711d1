import { makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStore, type StoreView } from "../../api";
import { ErrorState } from "../../shared/ErrorNotice";
import { Page } from "../../shared/Page";

const useStyles = makeStyles({
  skeleton: { maxWidth: "480px", display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL },
});

interface StorePageProps {
  title: string;
  children: (store: StoreView) => ReactNode;
}

/** A page about one store: where one is, and what to show while there is none. */
export function StorePage({ title, children }: StorePageProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { storeId } = useParams({ from: "/stores/$storeId" });
  const store = useStore(storeId);

  return (
    <Page
      title={title}
      crumbs={[
        { label: t("stores.title"), to: "/stores" },
        { label: store.data?.name ?? t("editStore.title"), to: "/stores/$storeId", params: { storeId } },
      ]}
      layout="form"
    >
      {store.data !== undefined ? (
        children(store.data)
      ) : store.isError ? (
        <ErrorState error={store.error} onRetry={() => void store.refetch()} />
      ) : (
        <Skeleton aria-label={t("editStore.loading")} className={styles.skeleton}>
          <SkeletonItem size={72} />
          <SkeletonItem size={32} />
          <SkeletonItem size={32} />
          <SkeletonItem size={32} />
        </Skeleton>
      )}
    </Page>
  );
}
