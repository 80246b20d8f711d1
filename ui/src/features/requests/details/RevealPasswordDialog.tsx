import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useCommand, type RequestView } from "../../../api";
import { CopyButton } from "../../../shared/CopyButton";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { useKeptFocus } from "../../../shared/useKeptFocus";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  title: { outlineStyle: "none" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  text: { margin: 0 },
  label: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  value: {
    display: "flex",
    alignItems: "center",
    justifyContent: "space-between",
    gap: tokens.spacingHorizontalS,
  },
  secret: {
    ...typographyStyles.subtitle1,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: "anywhere",
    userSelect: "text",
  },
  name: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: "anywhere", userSelect: "text" },
});

interface RevealPasswordDialogProps {
  request: RequestView;
  onClose: (revealed: boolean) => void;
}

/**
 * The one reveal of an initial password. It lives in this dialog's mutation alone, which is forgotten when the dialog closes: no query holds it.
 */
export function RevealPasswordDialog({ request, onClose }: RevealPasswordDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const reveal = useCommand("request_reveal_password");
  const revealed = reveal.data;
  const title = useKeptFocus<HTMLSpanElement>(revealed === undefined);

  return (
    <Dialog
      modalType="alert"
      open
      onOpenChange={(_event, { open }) => {
        // What cannot be shown again does not go away by a slip of the hand, nor before it was seen.
        if (!open && revealed === undefined && !reveal.isPending) onClose(false);
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>
            <span ref={title} tabIndex={-1} className={styles.title}>
              {revealed === undefined ? t("password.ask.title") : t("password.shown.title")}
            </span>
          </DialogTitle>
          <DialogContent className={styles.content}>
            {reveal.error !== null && <ErrorBar error={reveal.error} />}
            {revealed === undefined ? (
              <p className={styles.text}>{t("password.ask.text", { name: request.targetName })}</p>
            ) : (
              <>
                <p className={styles.text}>{t("password.shown.text")}</p>
                <div>
                  <div className={styles.label}>{t("password.shown.signInName")}</div>
                  <div className={styles.value}>
                    <span className={styles.name}>{revealed.userPrincipalName}</span>
                    <CopyButton
                      compact
                      text={revealed.userPrincipalName}
                      label={t("password.shown.copyName")}
                    />
                  </div>
                </div>
                <div>
                  <div className={styles.label}>{t("password.shown.password")}</div>
                  <div className={styles.value}>
                    <span className={styles.secret}>{revealed.password}</span>
                    <CopyButton text={revealed.password} label={t("password.shown.copy")} />
                  </div>
                </div>
              </>
            )}
          </DialogContent>
          <DialogActions fluid>
            {revealed === undefined ? (
              <>
                <Button
                  appearance="primary"
                  disabledFocusable={reveal.isPending}
                  onClick={() => {
                    reveal.mutate({ request: request.id });
                  }}
                >
                  {reveal.isPending ? t("password.ask.working") : t("password.ask.confirm")}
                </Button>
                <Button
                  disabledFocusable={reveal.isPending}
                  onClick={() => {
                    onClose(false);
                  }}
                >
                  {t("actions.cancel")}
                </Button>
              </>
            ) : (
              // Another button than the one that was pressed: pressing that twice must not close what it brought.
              <Button
                key="close"
                appearance="primary"
                onClick={() => {
                  onClose(true);
                }}
              >
                {t("password.shown.close")}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
