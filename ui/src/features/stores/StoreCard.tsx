import { makeStyles, tokens, Tooltip, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { StoreView } from "../../api";
import { CopyButton } from "../../shared/CopyButton";
import { Status } from "../../shared/Status";
import { ProviderLogo } from "./ProviderLogo";

const useStyles = makeStyles({
  card: {
    height: "100%",
    minHeight: "172px",
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
  },
  label: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, minWidth: 0, overflowWrap: "anywhere" },
  id: {
    ...typographyStyles.caption1,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: "anywhere",
    userSelect: "text",
  },
});

export function StoreCard({ store }: { store: StoreView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const heading = `store-${store.id}`;

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
        <Status kind="unknown" word={t("status.unknown")} />
      </div>
      <dl className={styles.rows}>
        <dt className={styles.label}>{t("stores.domain")}</dt>
        <dd className={styles.value}>{store.provider.domain}</dd>
        <dt className={styles.label}>{t("stores.tenant")}</dt>
        <dd className={styles.value}>
          <span className={styles.id}>{store.provider.tenant}</span>
          <CopyButton compact text={store.provider.tenant} label={t("stores.copyTenant")} />
        </dd>
      </dl>
    </article>
  );
}
