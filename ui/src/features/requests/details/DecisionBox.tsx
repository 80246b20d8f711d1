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
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand, type RequestView } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { refusalOf } from "../bulk/bulkActions";
import { useDeciding } from "../bulk/useDeciding";
import { mostOfComment } from "../comment";
import { RefusalText } from "../RefusalText";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
  reason: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
});

interface DecisionBoxProps {
  request: RequestView;
  /** The box is about to go away with the focus in it. */
  onDecided: () => void;
  /** It was refused: what is shown may be of before. */
  onRefused: () => void;
}

/** Approves a request, or denies it with a reason. */
export function DecisionBox({ request, onDecided, onRefused }: DecisionBoxProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const approve = useCommand("request_approve");
  const deny = useCommand("request_deny");
  const refusal = refusalOf("approve", request, useDeciding());
  const why = useId();
  const [comment, setComment] = useState("");
  const [reasonMissing, setReasonMissing] = useState(false);
  const working = approve.isPending || deny.isPending;
  const error = approve.error ?? deny.error;
  const tooLong = Array.from(comment.trim()).length > mostOfComment;
  const disabled = refusal !== undefined || working;
  const message = tooLong
    ? t("decision.tooLong", { max: mostOfComment })
    : reasonMissing
      ? t("decision.reasonMissing")
      : undefined;

  function decide(outcome: "approve" | "deny") {
    if (tooLong || disabled) return;
    deny.reset();
    approve.reset();
    const done = { onSuccess: onDecided, onError: onRefused };
    if (outcome === "approve") approve.mutate({ request: request.id, comment: comment.trim() }, done);
    else if (comment.trim() === "") setReasonMissing(true);
    else deny.mutate({ request: request.id, reason: comment.trim() }, done);
  }

  return (
    <form
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
          {...(message === undefined
            ? {}
            : { validationMessage: message, validationState: "error" as const })}
        >
          <Textarea
            rows={2}
            resize="vertical"
            value={comment}
            onChange={(_event, { value }) => {
              setComment(value);
              setReasonMissing(false);
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
          icon={approve.isPending ? <Spinner size="extra-tiny" /> : <CheckmarkRegular />}
          disabledFocusable={disabled}
          aria-describedby={refusal === undefined ? undefined : why}
          onClick={() => {
            decide("approve");
          }}
        >
          {approve.isPending ? t("decision.approving") : t("decision.approve")}
        </Button>
        <Button
          icon={deny.isPending ? <Spinner size="extra-tiny" /> : <DismissRegular />}
          disabledFocusable={disabled}
          aria-describedby={refusal === undefined ? undefined : why}
          onClick={() => {
            decide("deny");
          }}
        >
          {deny.isPending ? t("decision.denying") : t("decision.deny")}
        </Button>
      </div>
    </form>
  );
}
