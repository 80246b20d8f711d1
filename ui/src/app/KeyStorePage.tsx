import { Button } from "@fluentui/react-components";
import { KeyMultipleRegular, LockClosedRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CallError, type Code } from "../api";
import { ErrorDetails } from "../shared/ErrorDetails";
import { useErrorText } from "../shared/errorText";
import { Page } from "../shared/Page";
import { StateView } from "../shared/StateView";

interface KeyStorePageProps {
  code: Code;
  message: string;
  onRetry: () => void;
}

/** Why nothing sealed can be read, and what to do about it. */
export function KeyStorePage({ code, message, onRetry }: KeyStorePageProps) {
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(code);
  const [since] = useState(Date.now);
  const error = new CallError(
    { code, message, remedy, retryable: false, correlation: null, details: {} },
    since,
  );

  return (
    <Page title={t("keyStore.title")}>
      <StateView
        role="alert"
        tone="warning"
        icon={code === "key_store_locked" ? <LockClosedRegular /> : <KeyMultipleRegular />}
        title={title}
        text={`${t("keyStore.text")} ${remedy}`}
        action={
          <Button appearance="primary" onClick={onRetry}>
            {t("actions.checkAgain")}
          </Button>
        }
      >
        <ErrorDetails error={error} />
      </StateView>
    </Page>
  );
}
