import {
  Button,
  makeStyles,
  Skeleton,
  SkeletonItem,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { FlowchartRegular } from "@fluentui/react-icons";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWorkflows, type StoreView, type WorkflowView } from "../../api";
import { ErrorState } from "../../shared/ErrorNotice";
import { StateView } from "../../shared/StateView";
import { Status } from "../../shared/Status";
import { flowStatus } from "./flowStatus";
import { PowerAutomateSettingsDialog } from "./settingsDialog/PowerAutomateSettingsDialog";

const useStyles = makeStyles({
  section: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  heading: { ...typographyStyles.subtitle1, margin: 0 },
  skeleton: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS, maxWidth: "960px" },
  table: { maxWidth: "960px" },
  cell: { minHeight: "44px", overflowWrap: "anywhere" },
});

/** The workflows of a store and how each one's flow stands. */
export function WorkflowFlows({ store }: { store: StoreView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <section aria-labelledby="workflow-flows" className={styles.section}>
      <h2 id="workflow-flows" className={styles.heading}>
        {t("workflowFlows.title")}
      </h2>
      <Content store={store} />
    </section>
  );
}

function Content({ store }: { store: StoreView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const workflows = useWorkflows(store.id);
  const [open, setOpen] = useState<WorkflowView>();
  const opener = useRef<HTMLButtonElement>(null);

  if (workflows.isPending) {
    return (
      <Skeleton aria-label={t("workflowFlows.loading")} className={styles.skeleton}>
        <SkeletonItem size={32} />
        <SkeletonItem size={40} />
        <SkeletonItem size={40} />
      </Skeleton>
    );
  }
  if (workflows.isError)
    return <ErrorState error={workflows.error} onRetry={() => void workflows.refetch()} />;
  if (workflows.data.workflows.length === 0) {
    return (
      <StateView
        icon={<FlowchartRegular />}
        title={t("workflowFlows.empty.title")}
        text={t("workflowFlows.empty.text")}
      />
    );
  }
  return (
    <>
      <Table aria-label={t("workflowFlows.title")} className={styles.table}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell>{t("workflowFlows.name")}</TableHeaderCell>
            <TableHeaderCell>{t("workflowFlows.type")}</TableHeaderCell>
            <TableHeaderCell>{t("workflowFlows.flow")}</TableHeaderCell>
            <TableHeaderCell>{t("workflowFlows.settings")}</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {workflows.data.workflows.map((workflow) => {
            const flow = flowStatus(workflow);
            return (
              <TableRow key={workflow.id}>
                <TableCell className={styles.cell}>{workflow.name}</TableCell>
                <TableCell>{t(`workflowFlows.types.${workflow.type}`)}</TableCell>
                <TableCell>
                  <Status kind={flow.kind} word={t(`workflowFlows.states.${flow.word}`)} />
                </TableCell>
                <TableCell>
                  <Button
                    size="small"
                    aria-label={t("paSettings.openFor", { name: workflow.name })}
                    onClick={(event) => {
                      opener.current = event.currentTarget;
                      setOpen(workflow);
                    }}
                  >
                    {t("paSettings.open")}
                  </Button>
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
      {open !== undefined && (
        <PowerAutomateSettingsDialog
          workflow={open}
          store={store}
          onClose={() => {
            setOpen(undefined);
            opener.current?.focus();
          }}
        />
      )}
    </>
  );
}
