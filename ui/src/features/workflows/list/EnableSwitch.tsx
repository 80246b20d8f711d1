import { makeStyles, Switch } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Row } from "../staged";
import { useStaged } from "../StagedChanges";
import { whyUnavailable } from "../unavailable";

const useStyles = makeStyles({
  // Its touch area would widen the column.
  toggle: { marginLeft: "-8px" },
});

/** **Enable** of a row: staged like every other change. */
export function EnableSwitch({ row }: { row: Row }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { dispatch, saving } = useStaged();
  const { key, view, draft, change } = row;
  const name = draft.name;
  const why = view === null ? undefined : whyUnavailable(t, view);
  const fixed = why !== undefined && !draft.enabled;

  return (
    <Switch
      className={styles.toggle}
      aria-label={t("workflows.enableOf", { name })}
      checked={draft.enabled}
      disabled={fixed || saving || change === "deleted"}
      onChange={(_event, { checked }) => {
        dispatch({ kind: "edit", key, base: draft, draft: { ...draft, enabled: checked } });
      }}
    />
  );
}
