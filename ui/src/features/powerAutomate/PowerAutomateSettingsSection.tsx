import {
  Button,
  makeStyles,
  Skeleton,
  SkeletonItem,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { PlugConnectedRegular } from "@fluentui/react-icons";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient, useStore } from "../../api";
import { ErrorState } from "../../shared/ErrorNotice";
import { StateView } from "../../shared/StateView";
import { ClientCard } from "./ClientCard";
import { RegisterClientForm } from "./RegisterClientForm";

const useStyles = makeStyles({
  section: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  heading: { ...typographyStyles.subtitle1, margin: 0, outlineStyle: "none" },
  text: { ...typographyStyles.body1, margin: 0, maxWidth: "640px", color: tokens.colorNeutralForeground2 },
  skeleton: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalM,
    maxWidth: "800px",
  },
});

/** The section **Power Automate Settings** of a store: **Register Client**, then the registered client. */
export function PowerAutomateSettingsSection({ storeId }: { storeId: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <section aria-labelledby="power-automate-settings" className={styles.section}>
      <h2 ref={heading} tabIndex={-1} id="power-automate-settings" className={styles.heading}>
        {t("powerAutomate.settings")}
      </h2>
      <p className={styles.text}>{t("powerAutomate.intro")}</p>
      <Content
        storeId={storeId}
        onReturn={() => {
          heading.current?.focus();
        }}
      />
    </section>
  );
}

/** `onReturn` puts the focus where it is not lost with the form that held it. */
function Content({ storeId, onReturn }: { storeId: string; onReturn: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const client = useClient(storeId);
  const store = useStore(storeId);
  const [form, setForm] = useState(false);

  if (client.isPending || store.isPending) {
    return (
      <Skeleton aria-label={t("powerAutomate.loading")} className={styles.skeleton}>
        <SkeletonItem size={28} />
        <SkeletonItem size={128} />
        <SkeletonItem size={32} />
      </Skeleton>
    );
  }
  if (client.isError) return <ErrorState error={client.error} onRetry={() => void client.refetch()} />;
  if (store.isError) return <ErrorState error={store.error} onRetry={() => void store.refetch()} />;

  const registered = client.data.client;
  if (form) {
    return (
      <RegisterClientForm
        store={store.data}
        client={registered}
        onClose={() => {
          setForm(false);
          onReturn();
        }}
      />
    );
  }
  if (registered !== null) {
    return (
      <ClientCard
        key={registered.registeredAt}
        client={registered}
        onRemoved={onReturn}
        onEdit={() => {
          setForm(true);
        }}
      />
    );
  }
  return (
    <StateView
      icon={<PlugConnectedRegular />}
      title={t("powerAutomate.empty.title")}
      text={t("powerAutomate.empty.text")}
      action={
        <Button
          appearance="primary"
          onClick={() => {
            setForm(true);
          }}
        >
          {t("registerClient.title")}
        </Button>
      }
    />
  );
}
