import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { CallError } from "../../api";
import { ErrorDetails } from "../../shared/ErrorDetails";
import { useErrorText } from "../../shared/errorText";
import { useStaged } from "./StagedChanges";

const useStyles = makeStyles({
  bar: { marginBottom: tokens.spacingVerticalL },
  list: { margin: `${tokens.spacingVerticalXS} 0 0`, paddingLeft: tokens.spacingHorizontalL },
});

/** Says what of the changes was refused when they were saved, and why. */
export function RefusedBar() {
  const styles = useStyles();
  const { t } = useTranslation();
  const { refused, staged } = useStaged();
  if (refused === 0) return null;
  return (
    <div role="alert" className={styles.bar}>
      <MessageBar intent="error" layout="multiline" politeness="polite">
        <MessageBarBody>
          <MessageBarTitle>{t("workflows.refusedTitle", { count: refused })}</MessageBarTitle>{" "}
          {t("workflows.refusedText")}
          <ul className={styles.list}>
            {staged.workflows.map(
              ({ key, draft, error }) =>
                error !== null && <Refused key={key} name={draft.name} error={error} />,
            )}
            {staged.defaultApprover?.error && (
              <Refused name={t("defaultApprover.label")} error={staged.defaultApprover.error} />
            )}
          </ul>
        </MessageBarBody>
      </MessageBar>
    </div>
  );
}

function Refused({ name, error }: { name: string; error: CallError }) {
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(error.error.code);
  return (
    <li>
      {t("workflows.refused", { name, title, remedy })}
      <ErrorDetails error={error} />
    </li>
  );
}
