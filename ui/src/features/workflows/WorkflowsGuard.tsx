import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { UnsavedChangesGuard } from "../../shared/UnsavedChangesGuard";
import { useStaged } from "./StagedChanges";

/** Asks before staged changes are left behind, and with them what is `edited` on the page and not staged yet. */
export function WorkflowsGuard({ edited = false }: { edited?: boolean }) {
  const { t } = useTranslation();
  const { storeId } = useParams({ from: "/stores/$storeId/workflows" });
  const { count } = useStaged();
  const area = `/stores/${storeId}/workflows`;
  const leaves = (pathname: string) => pathname !== area && !pathname.startsWith(`${area}/`);

  return (
    <UnsavedChangesGuard
      dirty={edited || count > 0}
      loses={(pathname) => edited || leaves(pathname)}
      {...(count > 0 ? { text: t("workflows.leave", { count }) } : {})}
    />
  );
}
