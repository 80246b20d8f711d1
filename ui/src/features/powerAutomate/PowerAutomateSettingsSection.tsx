import {
  Button,
  makeStyles,
  Skeleton,
  SkeletonItem,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { PlugConnectedRegular } from "@fluentui/react-icons";
import { useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useClient, useStore } from "../../api";
import { Known } from "../../shared/Known";
import { StateView } from "../../shared/StateView";
import { ClientCard } from "./ClientCard";
import { RegisterClientDialog } from "./RegisterClientDialog";

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

/**
 * The section **Power Automate Settings** of a store: **Register Client**, then the registered client. What is done in it is done at
 * once; `mark` says so where it stands among things that wait.
 */
export function PowerAutomateSettingsSection({ storeId, mark }: { storeId: string; mark?: ReactNode }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <section aria-labelledby="power-automate-settings" className={styles.section}>
      <h2 ref={heading} tabIndex={-1} id="power-automate-settings" className={styles.heading}>
        {t("powerAutomate.settings")}
      </h2>
      <p className={styles.text}>{t("powerAutomate.intro")}</p>
      {mark}
      <Content
        storeId={storeId}
        onReturn={() => {
          heading.current?.focus();
        }}
      />
    </section>
  );
}

/** `onReturn` puts the focus where it is not lost with what held it. */
function Content({ storeId, onReturn }: { storeId: string; onReturn: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const client = useClient(storeId);
  const store = useStore(storeId);
  const [open, setOpen] = useState(false);

  const loading = (
    <Skeleton aria-label={t("powerAutomate.loading")} className={styles.skeleton}>
      <SkeletonItem size={28} />
      <SkeletonItem size={128} />
      <SkeletonItem size={32} />
    </Skeleton>
  );
  const register = () => {
    setOpen(true);
  };
  return (
    <Known query={store} loading={loading}>
      {(known) => (
        <Known query={client} loading={loading}>
          {({ client: registered }) => (
            <>
              {registered === null ? (
                <StateView
                  icon={<PlugConnectedRegular />}
                  title={t("powerAutomate.empty.title")}
                  text={t("powerAutomate.empty.text")}
                  action={<Button onClick={register}>{t("registerClient.title")}</Button>}
                />
              ) : (
                <ClientCard
                  key={registered.registeredAt}
                  client={registered}
                  account={known.linkingAccount}
                  onRemoved={onReturn}
                  onEdit={register}
                />
              )}
              {open && (
                <RegisterClientDialog
                  store={known}
                  client={registered}
                  onClose={() => {
                    setOpen(false);
                    onReturn();
                  }}
                />
              )}
            </>
          )}
        </Known>
      )}
    </Known>
  );
}
