import { Button } from "@fluentui/react-components";
import { KeyMultipleRegular, LockClosedRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { AppState } from "../../api";
import { Page } from "../../shared/Page";
import { StateView } from "../../shared/StateView";

type Blocked = Exclude<AppState["keyStore"]["state"], "ready">;

/** Why nothing sealed can be read, and what to do about it. */
export function KeyStoreState({ state, onRetry }: { state: Blocked; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Page title={t("keyStore.title")}>
      <StateView
        role="alert"
        tone="warning"
        icon={state === "locked" ? <LockClosedRegular /> : <KeyMultipleRegular />}
        title={t(`keyStore.${state}.title`)}
        text={t(`keyStore.${state}.text`)}
        action={
          <Button appearance="primary" onClick={onRetry}>
            {t("actions.checkAgain")}
          </Button>
        }
      />
    </Page>
  );
}
