import { makeStyles, tokens } from "@fluentui/react-components";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useStore } from "../../api";
import { Page } from "../../shared/Page";
import { PowerAutomateSettingsSection } from "./PowerAutomateSettingsSection";
import { WorkflowFlows } from "./WorkflowFlows";

const useStyles = makeStyles({
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXXXL },
});

/** A store's connection to Power Automate, and how each of its workflows stands there. */
export function PowerAutomatePage() {
  const styles = useStyles();
  const { t } = useTranslation();
  const { storeId } = useParams({ from: "/stores/$storeId/power-automate" });
  const store = useStore(storeId);

  return (
    <Page
      title={t("powerAutomate.title")}
      crumbs={[
        { label: t("stores.title"), to: "/stores" },
        { label: store.data?.name ?? t("editStore.title"), to: "/stores/$storeId", params: { storeId } },
      ]}
      layout="form"
    >
      <div className={styles.content}>
        <PowerAutomateSettingsSection storeId={storeId} />
        {store.data !== undefined && <WorkflowFlows store={store.data} />}
      </div>
    </Page>
  );
}
