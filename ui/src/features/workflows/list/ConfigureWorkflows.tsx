import { makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import { AddRegular, FlowchartRegular } from "@fluentui/react-icons";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowView } from "../../../api";
import { ButtonLink } from "../../../shared/ButtonLink";
import { Known } from "../../../shared/Known";
import { StateView } from "../../../shared/StateView";
import { useRows } from "../useStoreWorkflows";
import { WorkflowGrid } from "./WorkflowGrid";

const useStyles = makeStyles({
  skeleton: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

interface ConfigureWorkflowsProps {
  /** How the flow of a workflow stands. */
  flow: (workflow: WorkflowView) => ReactNode;
}

/** The tab **Configure Workflows**. */
export function ConfigureWorkflows({ flow }: ConfigureWorkflowsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { storeId } = useParams({ from: "/stores/$storeId/workflows" });
  const { query, rows } = useRows(storeId);

  const loading = (
    <Skeleton aria-label={t("workflows.loading")} className={styles.skeleton}>
      {[1, 2, 3, 4, 5, 6, 7, 8].map((key) => (
        <SkeletonItem key={key} size={32} />
      ))}
    </Skeleton>
  );
  return (
    <Known query={query} loading={loading}>
      {() =>
        rows.length === 0 ? (
          <StateView
            icon={<FlowchartRegular />}
            title={t("workflows.empty.title")}
            text={t("workflows.empty.text")}
            action={
              <ButtonLink to="/stores/$storeId/workflows/new" params={{ storeId }} icon={<AddRegular />}>
                {t("workflows.add")}
              </ButtonLink>
            }
          />
        ) : (
          <WorkflowGrid storeId={storeId} rows={rows} flow={flow} />
        )
      }
    </Known>
  );
}
