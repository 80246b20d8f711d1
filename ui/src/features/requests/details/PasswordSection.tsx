import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { RequestView } from "../../../api";
import { useReturn } from "../../../shared/useReturn";
import { RevealPasswordDialog } from "./RevealPasswordDialog";

const useStyles = makeStyles({
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
});

interface PasswordSectionProps {
  request: RequestView;
  revealing: boolean;
  onRevealing: (revealing: boolean) => void;
  /** What opened the dialog is gone, and the focus with it. */
  onGone: () => void;
}

/** The initial password of a user that was made: waiting for its one reveal, or gone. */
export function PasswordSection({ request, revealing, onRevealing, onGone }: PasswordSectionProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { holder, giveBack } = useReturn<HTMLSpanElement>();
  if (request.initialPassword === "none" && !revealing) return null;

  return (
    <>
      {request.initialPassword === "waiting" ? (
        <MessageBar intent="info" layout="multiline" politeness="polite">
          <MessageBarBody>
            <MessageBarTitle>{t("password.waiting.title")}</MessageBarTitle> {t("password.waiting.text")}
          </MessageBarBody>
          <MessageBarActions>
            <span ref={holder}>
              <Button
                onClick={() => {
                  onRevealing(true);
                }}
              >
                {t("password.reveal")}
              </Button>
            </span>
          </MessageBarActions>
        </MessageBar>
      ) : (
        request.initialPassword !== "none" && (
          <p className={styles.text}>{t(`password.${request.initialPassword}`)}</p>
        )
      )}
      {revealing && (
        <RevealPasswordDialog
          request={request}
          onClose={(revealed) => {
            onRevealing(false);
            if (revealed || request.initialPassword !== "waiting") onGone();
            else giveBack();
          }}
        />
      )}
    </>
  );
}
