import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  tokens,
} from "@fluentui/react-components";
import { ErrorCircleRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallError } from "../api";
import { ErrorDetails } from "./ErrorDetails";
import { StateView } from "./StateView";
import { useErrorText } from "./errorText";

const useStyles = makeStyles({
  bar: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXS },
  title: { display: "block" },
});

/** An error where there would be a page: what happened, what to do, a way to try again. */
export function ErrorState({ error, onRetry }: { error: CallError; onRetry: () => void }) {
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(error.error.code);

  return (
    <StateView
      role="alert"
      tone="error"
      icon={<ErrorCircleRegular />}
      title={title}
      text={remedy}
      action={
        <Button appearance="primary" onClick={onRetry}>
          {t("actions.retry")}
        </Button>
      }
    >
      <ErrorDetails error={error} />
    </StateView>
  );
}

interface ErrorBarProps {
  error: CallError;
  onRetry?: () => void;
  /** The way to where it is mended. */
  remedy?: ReactNode;
}

/** An error inside a form or a dialog, above what it is about. */
export function ErrorBar({ error, onRetry, remedy: way }: ErrorBarProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(error.error.code);

  return (
    <div className={styles.bar} role="alert">
      <MessageBar intent="error" layout="multiline" politeness="polite">
        <MessageBarBody>
          <MessageBarTitle>{t("errorDetails.sentence", { title })}</MessageBarTitle> {remedy} {way}
        </MessageBarBody>
        {onRetry !== undefined && (
          <MessageBarActions>
            <Button onClick={onRetry}>{t("actions.retry")}</Button>
          </MessageBarActions>
        )}
      </MessageBar>
      <ErrorDetails error={error} />
    </div>
  );
}
