import { Skeleton, SkeletonItem } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useStore } from "../../../api";
import { ErrorState } from "../../../shared/ErrorNotice";
import { PeoplePicker } from "../../../shared/PeoplePicker";
import { useErrorText } from "../../../shared/errorText";
import { pickedOf } from "../draft";
import { Section } from "../Section";
import { useStaged } from "../StagedChanges";

/** **Default approver**: who decides when a workflow leaves nobody. Staged until **Save**. */
export function DefaultApproverSection({ storeId }: { storeId: string }) {
  const { t } = useTranslation();
  return (
    <Section title={t("defaultApprover.title")} intro={t("defaultApprover.intro")}>
      <Content storeId={storeId} />
    </Section>
  );
}

function Content({ storeId }: { storeId: string }) {
  const { t } = useTranslation();
  const store = useStore(storeId);
  const { staged, dispatch } = useStaged();
  const change = staged.defaultApprover;
  const { title, remedy } = useErrorText(change?.error?.error.code ?? "internal");

  if (store.isPending) {
    return (
      <Skeleton aria-label={t("defaultApprover.loading")} style={{ maxWidth: 480 }}>
        <SkeletonItem size={32} />
      </Skeleton>
    );
  }
  if (store.isError) return <ErrorState error={store.error} onRetry={() => void store.refetch()} />;

  const kept = pickedOf(store.data.settings.defaultApprover) ?? null;
  const value = change === null ? kept : change.value;
  return (
    <PeoplePicker
      single
      storeId={storeId}
      kind="peopleAndGroups"
      label={t("defaultApprover.label")}
      hint={t("defaultApprover.hint")}
      value={value === null ? [] : [value]}
      onChange={([chosen = null]) => {
        const same = chosen?.object === kept?.object;
        dispatch({ kind: "approver", approver: same ? null : { value: chosen, error: null } });
      }}
      {...(change?.error ? { error: `${t("errorDetails.sentence", { title })} ${remedy}` } : {})}
    />
  );
}
