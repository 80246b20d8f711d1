import { makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import { FlowchartRegular } from "@fluentui/react-icons";
import { useParams } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStore, type StoreView, type WorkflowView } from "../../../api";
import { ButtonLink } from "../../../shared/ButtonLink";
import { ErrorState } from "../../../shared/ErrorNotice";
import { NotRenewed } from "../../../shared/Known";
import { Page } from "../../../shared/Page";
import { StateView } from "../../../shared/StateView";
import { blankDraft } from "../draft";
import type { Row } from "../staged";
import { useStaged } from "../StagedChanges";
import { useRows } from "../useStoreWorkflows";
import { WorkflowEditor } from "./WorkflowEditor";

const useStyles = makeStyles({
  skeleton: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL, maxWidth: "480px" },
});

/** What the page shows of the link of a workflow; it comes from the feature that owns links. */
export interface LinkParts {
  /** How the flow stands. */
  health: (workflow: WorkflowView) => ReactNode;
  /** The dialog **Power Automate Settings**, where there is one. */
  Settings?: ComponentType<{ workflow: WorkflowView; store: StoreView; onClose: () => void }>;
}

/** **Create Workflow**. */
export function CreateWorkflowPage({ link }: { link: LinkParts }) {
  return <WorkflowOf workflowKey={null} link={link} />;
}

/** **Edit Workflow**. */
export function EditWorkflowPage({ link }: { link: LinkParts }) {
  const { workflowId } = useParams({ from: "/stores/$storeId/workflows/$workflowId" });
  return <WorkflowOf key={workflowId} workflowKey={workflowId} link={link} />;
}

const blankRow: Row = { key: "", view: null, draft: blankDraft, change: "none", error: null };

function WorkflowOf({ workflowKey, link }: { workflowKey: string | null; link: LinkParts }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { storeId } = useParams({ from: "/stores/$storeId/workflows" });
  const { query, rows } = useRows(storeId);
  const store = useStore(storeId);
  const { staged } = useStaged();
  // A new one has another key once it is saved; the page that was opened for it is still its.
  const lasting = workflowKey === null ? null : (staged.became[workflowKey] ?? workflowKey);
  const row = lasting === null ? blankRow : rows.find(({ key }) => key === lasting);
  const crumbs = [
    { label: t("stores.title"), to: "/stores" as const },
    {
      label: store.data?.name ?? t("editStore.title"),
      to: "/stores/$storeId" as const,
      params: { storeId },
    },
    { label: t("workflows.title"), to: "/stores/$storeId/workflows" as const, params: { storeId } },
  ];

  if (query.data === undefined || store.data === undefined) {
    const refused =
      (query.data === undefined ? query.error : null) ?? (store.data === undefined ? store.error : null);
    return (
      <Page title={t("workflow.title")} crumbs={crumbs}>
        {refused === null ? (
          <Skeleton aria-label={t("workflow.loading")} className={styles.skeleton}>
            <SkeletonItem size={32} />
            <SkeletonItem size={32} />
            <SkeletonItem size={32} />
            <SkeletonItem size={72} />
            <SkeletonItem size={128} />
          </Skeleton>
        ) : (
          <ErrorState
            error={refused}
            onRetry={() => {
              void query.refetch();
              void store.refetch();
            }}
          />
        )}
      </Page>
    );
  }
  if (row === undefined || row.change === "deleted") {
    return (
      <Page title={t("workflow.title")} crumbs={crumbs}>
        <StateView
          icon={<FlowchartRegular />}
          title={t("workflow.gone.title")}
          text={t("workflow.gone.text")}
          action={
            <ButtonLink to="/stores/$storeId/workflows" params={{ storeId }} appearance="primary">
              {t("workflow.gone.action")}
            </ButtonLink>
          }
        />
      </Page>
    );
  }
  return (
    <WorkflowEditor
      row={row}
      store={store.data}
      crumbs={crumbs}
      link={link}
      notice={<NotRenewed query={query.error === null ? store : query} />}
    />
  );
}
