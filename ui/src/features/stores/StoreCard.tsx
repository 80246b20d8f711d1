import { makeStyles, tokens, Tooltip, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { StoreView } from "../../api";
import { Status } from "../../shared/Status";
import { ProviderLogo } from "./ProviderLogo";
import { StoreMenu } from "./StoreMenu";
import { StoreReason, StoreStatus } from "./StoreReasons";
import { powerAutomateStatusOf } from "./storeStatus";

const useStyles = makeStyles({
  card: {
    height: "100%",
    minHeight: "236px",
    boxSizing: "border-box",
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalL,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  top: { display: "flex", gap: tokens.spacingHorizontalM, alignItems: "flex-start" },
  names: { flexGrow: 1, minWidth: 0 },
  name: {
    ...typographyStyles.subtitle2,
    margin: 0,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  provider: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  rows: {
    ...typographyStyles.body1,
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
    fontVariantNumeric: "tabular-nums",
  },
  label: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, minWidth: 0, textAlign: "right", overflowWrap: "anywhere" },
  foot: {
    display: "flex",
    alignItems: "center",
    justifyContent: "space-between",
    gap: tokens.spacingHorizontalS,
    marginTop: "auto",
    minHeight: "32px",
  },
  reason: { ...typographyStyles.caption1, minWidth: 0, color: tokens.colorNeutralForeground2 },
});

export function StoreCard({ store }: { store: StoreView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const powerAutomate = powerAutomateStatusOf(store);
  const heading = `store-${store.id}`;
  const [worst] = store.problems;
  const others = store.problems.length - 1;

  return (
    <article aria-labelledby={heading} className={styles.card}>
      <div className={styles.top}>
        <ProviderLogo />
        <div className={styles.names}>
          <Tooltip content={store.name} relationship="description">
            <h2 id={heading} className={styles.name}>
              {store.name}
            </h2>
          </Tooltip>
          <div className={styles.provider}>{t(`stores.provider.${store.provider.kind}`)}</div>
        </div>
        <StoreStatus store={store} />
      </div>
      <dl className={styles.rows}>
        <dt className={styles.label}>{t("stores.domain")}</dt>
        <dd className={styles.value}>{store.provider.domain}</dd>
        <dt className={styles.label}>{t("stores.powerAutomate")}</dt>
        <dd className={styles.value}>
          <Status kind={powerAutomate} word={t(`stores.powerAutomateIs.${powerAutomate}`)} />
        </dd>
        <dt className={styles.label}>{t("stores.workflows")}</dt>
        <dd className={styles.value}>
          {store.workflows === 0
            ? t("stores.workflowsNone")
            : t("stores.workflowsOn", { enabled: store.workflowsEnabled, total: store.workflows })}
        </dd>
        <dt className={styles.label}>{t("stores.openRequests")}</dt>
        <dd className={styles.value}>{store.openRequests}</dd>
      </dl>
      <div className={styles.foot}>
        <span className={styles.reason}>
          {worst !== undefined && <StoreReason store={store} problem={worst} />}
          {others > 0 && ` ${t("stores.moreReasons", { count: others })}`}
        </span>
        <StoreMenu store={store} />
      </div>
    </article>
  );
}
