import {
  Button,
  Field,
  makeStyles,
  Spinner,
  Textarea,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { CheckmarkRegular, DismissRegular } from "@fluentui/react-icons";
import { useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RequestView } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { refusalOf } from "../bulk/bulkActions";
import { useDeciding } from "../bulk/useDeciding";
import { mostOfComment } from "../comment";
import { RefusalText } from "../RefusalText";
import type { Decision } from "./useDecision";
import { validation } from "../../../shared/validation";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
  reason: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
});

interface DecisionBoxProps {
  request: RequestView;
  decision: Decision;
}

/** Approves a request, or denies it with a reason. */
export function DecisionBox({ request, decision }: DecisionBoxProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { comment, fault, doing, error } = decision;
  const refusal = refusalOf("approve", request, useDeciding());
  const why = useId();
  const form = useRef<HTMLFormElement>(null);
  const disabled = refusal !== undefined || doing !== undefined;

  function decide(outcome: "approve" | "deny") {
    if (disabled) return;
    // What is missing, or too long, is mended there.
    if (fault === "tooLong" || (outcome === "deny" && comment.trim() === "")) {
      form.current?.querySelector("textarea")?.focus();
    }
    decision.decide(outcome);
  }

  return (
    <form
      ref={form}
      className={styles.form}
      aria-label={t("decision.title")}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      {error !== null && <ErrorBar error={error} />}
      {refusal === undefined ? (
        <Field
          label={t("decision.comment")}
          {...validation(fault === undefined ? undefined : t(`decision.${fault}`, { max: mostOfComment }))}
        >
          <Textarea
            rows={2}
            resize="vertical"
            value={comment}
            onChange={(_event, { value }) => {
              decision.setComment(value);
            }}
          />
        </Field>
      ) : (
        <p id={why} className={styles.reason}>
          <RefusalText code={refusal} />
        </p>
      )}
      <div className={styles.buttons}>
        <Button
          appearance="primary"
          icon={doing === "approve" ? <Spinner size="extra-tiny" /> : <CheckmarkRegular />}
          disabledFocusable={disabled}
          aria-describedby={refusal === undefined ? undefined : why}
          onClick={() => {
            decide("approve");
          }}
        >
          {doing === "approve" ? t("decision.approving") : t("decision.approve")}
        </Button>
        <Button
          icon={doing === "deny" ? <Spinner size="extra-tiny" /> : <DismissRegular />}
          disabledFocusable={disabled}
          aria-describedby={refusal === undefined ? undefined : why}
          onClick={() => {
            decide("deny");
          }}
        >
          {doing === "deny" ? t("decision.denying") : t("decision.deny")}
        </Button>
      </div>
    </form>
  );
}
