import { Button, makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import { AddRegular, ArrowClockwiseRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { useStores, type StoreView } from "../../api";
import { ButtonLink } from "../../shared/ButtonLink";
import { useFirstScreen } from "../../shared/firstScreen";
import { Known } from "../../shared/Known";
import { Page } from "../../shared/Page";
import { StateView } from "../../shared/StateView";
import { EmptyIllustration } from "./EmptyIllustration";
import { StoreCard } from "./StoreCard";

const useStyles = makeStyles({
  grid: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "grid",
    // Cards are 340 wide, and never wider than a narrow window.
    gridTemplateColumns: "repeat(auto-fill, minmax(min(340px, 100%), 340px))",
    gap: tokens.spacingHorizontalL,
  },
  skeleton: { height: "236px", borderRadius: tokens.borderRadiusLarge },
});

export function StoresPage() {
  const { t } = useTranslation();
  const stores = useStores();
  useFirstScreen(stores.data !== undefined);

  return (
    <Page
      title={t("stores.title")}
      commands={
        <>
          <ButtonLink
            to="/stores/new"
            appearance={stores.data?.stores.length === 0 ? "subtle" : "primary"}
            icon={<AddRegular />}
          >
            {t("stores.create")}
          </ButtonLink>
          <Button
            appearance="subtle"
            icon={<ArrowClockwiseRegular />}
            disabledFocusable={stores.isFetching}
            onClick={() => void stores.refetch()}
          >
            {t("actions.refresh")}
          </Button>
        </>
      }
    >
      <Known query={stores} loading={<Loading />}>
        {({ stores: known }) => (known.length === 0 ? <Empty /> : <Cards stores={known} />)}
      </Known>
    </Page>
  );
}

function Loading() {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Skeleton aria-label={t("stores.loading")} className={styles.grid}>
      {[1, 2, 3].map((key) => (
        <SkeletonItem key={key} className={styles.skeleton} />
      ))}
    </Skeleton>
  );
}

function Empty() {
  const { t } = useTranslation();
  return (
    <StateView
      icon={<EmptyIllustration />}
      title={t("stores.empty.title")}
      text={t("stores.empty.text")}
      action={
        <ButtonLink to="/stores/new" appearance="primary" icon={<AddRegular />}>
          {t("stores.create")}
        </ButtonLink>
      }
    />
  );
}

function Cards({ stores }: { stores: readonly StoreView[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <ul className={styles.grid} aria-label={t("stores.title")}>
      {stores.map((store) => (
        <li key={store.id}>
          <StoreCard store={store} />
        </li>
      ))}
    </ul>
  );
}
