import { Button, makeStyles, Tab, TabList, tokens } from "@fluentui/react-components";
import { AddRegular, ArrowClockwiseRegular } from "@fluentui/react-icons";
import { Outlet, useMatchRoute, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useStore, useWorkflows } from "../../api";
import { ButtonLink } from "../../shared/ButtonLink";
import { Page } from "../../shared/Page";
import { RefusedBar } from "./RefusedBar";
import { StagedCommands } from "./StagedCommands";
import { WorkflowsGuard } from "./WorkflowsGuard";

const useStyles = makeStyles({
  tabs: {
    margin: `calc(-1 * ${tokens.spacingVerticalM}) calc(-1 * ${tokens.spacingHorizontalMNudge}) ${tokens.spacingVerticalL}`,
    flexWrap: "wrap",
  },
});

const list = "/stores/$storeId/workflows";
const advanced = "/stores/$storeId/workflows/advanced";

/** **Workflows** of a store, on two tabs: **Configure Workflows** and **Advanced Workflow Settings**. */
export function WorkflowsPage() {
  const styles = useStyles();
  const { t } = useTranslation();
  const { storeId } = useParams({ from: list });
  const store = useStore(storeId);
  const workflows = useWorkflows(storeId);
  const navigate = useNavigate();
  const shown = useMatchRoute()({ to: advanced }) === false ? "configure" : "advanced";

  return (
    <Page
      title={t("workflows.title")}
      crumbs={[
        { label: t("stores.title"), to: "/stores" },
        { label: store.data?.name ?? t("editStore.title"), to: "/stores/$storeId", params: { storeId } },
      ]}
      commands={
        <>
          {shown === "configure" && (
            <ButtonLink
              to="/stores/$storeId/workflows/new"
              params={{ storeId }}
              appearance="subtle"
              icon={<AddRegular />}
            >
              {t("workflows.add")}
            </ButtonLink>
          )}
          <Button
            appearance="subtle"
            icon={<ArrowClockwiseRegular />}
            disabledFocusable={workflows.isFetching}
            onClick={() => {
              void workflows.refetch();
              void store.refetch();
            }}
          >
            {t("actions.refresh")}
          </Button>
          <StagedCommands />
        </>
      }
    >
      <TabList
        className={styles.tabs}
        selectedValue={shown}
        onTabSelect={(_event, { value }) => {
          void navigate({ to: value === "advanced" ? advanced : list, params: { storeId } });
        }}
      >
        <Tab id="workflows-tab-configure" value="configure">
          {t("workflows.tabs.configure")}
        </Tab>
        <Tab id="workflows-tab-advanced" value="advanced">
          {t("workflows.tabs.advanced")}
        </Tab>
      </TabList>
      <div role="tabpanel" aria-labelledby={`workflows-tab-${shown}`}>
        <RefusedBar />
        <Outlet />
      </div>
      <WorkflowsGuard />
    </Page>
  );
}
