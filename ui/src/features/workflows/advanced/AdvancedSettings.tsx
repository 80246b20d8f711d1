import { makeStyles, tokens } from "@fluentui/react-components";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { DefaultApproverSection } from "./DefaultApproverSection";
import { RequestCleanupSection } from "./RequestCleanupSection";

const useStyles = makeStyles({
  content: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalXXXL,
    maxWidth: "1280px",
  },
});

/** The tab **Advanced Workflow Settings**; the section of the client comes from its own feature. */
export function AdvancedSettings({ powerAutomate }: { powerAutomate: (storeId: string) => ReactNode }) {
  const styles = useStyles();
  const { storeId } = useParams({ from: "/stores/$storeId/workflows" });
  return (
    <div className={styles.content}>
      <DefaultApproverSection storeId={storeId} />
      <RequestCleanupSection storeId={storeId} />
      {powerAutomate(storeId)}
    </div>
  );
}
