import { Skeleton, SkeletonItem } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useStore, type StoreView } from "../../../api";
import { Known } from "../../../shared/Known";
import { PeoplePicker } from "../../../shared/PeoplePicker";
import { useErrorText } from "../../../shared/errorText";
import { pickedOf } from "../draft";
import { Section } from "../Section";
import { useStaged } from "../StagedChanges";

/** **Default approver**: who decides when a workflow leaves nobody. Staged until **Save**. */
export function DefaultApproverSection({ storeId }: { storeId: string }) {
  const { t } = useTranslation();
  const store = useStore(storeId);
  const loading = (
    <Skeleton aria-label={t("defaultApprover.loading")} style={{ maxWidth: 480 }}>
      <SkeletonItem size={32} />
    </Skeleton>
  );
  return (
    <Section title={t("defaultApprover.title")} intro={t("defaultApprover.intro")}>
      <Known query={store} loading={loading}>
        {(known) => <DefaultApprover store={known} />}
      </Known>
    </Section>
  );
}

function DefaultApprover({ store }: { store: StoreView }) {
  const { t } = useTranslation();
  const { staged, dispatch, saving } = useStaged();
  const change = staged.defaultApprover;
  const { title, remedy } = useErrorText(change?.error?.error.code ?? "internal");

  const kept = pickedOf(store.settings.defaultApprover) ?? null;
  const value = change === null ? kept : change.value;
  return (
    <PeoplePicker
      single
      storeId={store.id}
      kind="peopleAndGroups"
      label={t("defaultApprover.label")}
      hint={t("defaultApprover.hint")}
      value={value === null ? [] : [value]}
      onChange={([chosen = null]) => {
        // What is kept is about to be another while changes are sent.
        const same = !saving && chosen?.object === kept?.object;
        dispatch({ kind: "approver", approver: same ? null : { value: chosen, error: null } });
      }}
      {...(change?.error ? { error: `${t("errorDetails.sentence", { title })} ${remedy}` } : {})}
    />
  );
}
