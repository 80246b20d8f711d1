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
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useCommand, type AccountView } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

/** Says what ends with a session before it ends. */
export function SignOutDialog({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const signOut = useCommand("account_sign_out");
  const name = account.name;

  return (
    <Dialog
      modalType="alert"
      open
      onOpenChange={(_event, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t("signOut.title", { name })}</DialogTitle>
          <DialogContent className={styles.content}>
            {signOut.error !== null && <ErrorBar error={signOut.error} />}
            {t("signOut.text")}
          </DialogContent>
          <DialogActions fluid>
            <Button
              appearance="secondary"
              disabledFocusable={signOut.isPending}
              onClick={() => {
                signOut.mutate({ account: account.id }, { onSuccess: onClose });
              }}
            >
              {signOut.isPending ? t("signOut.working") : t("signOut.confirm", { name })}
            </Button>
            <Button appearance="secondary" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
