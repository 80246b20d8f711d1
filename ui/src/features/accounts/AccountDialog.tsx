import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  Select,
  tokens,
} from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../api";
import { AccountDetails } from "./AccountDetails";

const useStyles = makeStyles({
  surface: { maxWidth: "640px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL },
  select: { minWidth: 0 },
});

interface AccountDialogProps {
  accounts: readonly AccountView[];
  /** The one that is shown first. */
  first: AccountView;
  onSignOut: (account: AccountView) => void;
  onClose: () => void;
}

/** Who the accounts are, and what each service last granted or refused them. */
export function AccountDialog({ accounts, first, onSignOut, onClose }: AccountDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [shown, setShown] = useState(first.id);
  const account = accounts.find(({ id }) => id === shown) ?? first;

  return (
    <Dialog
      open
      onOpenChange={(_event, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t("account.title")}</DialogTitle>
          <DialogContent className={styles.content}>
            {accounts.length > 1 && (
              <Field label={t("account.choose")}>
                <Select
                  className={styles.select}
                  value={account.id}
                  onChange={(_event, { value }) => {
                    setShown(value);
                  }}
                >
                  {accounts.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Select>
              </Field>
            )}
            <AccountDetails key={account.id} account={account} />
          </DialogContent>
          <DialogActions fluid>
            <Button
              appearance={account.session === "signInNeeded" ? "primary" : "secondary"}
              onClick={() => {
                onClose();
                void navigate({ to: "/sign-in", search: { account: account.id } });
              }}
            >
              {account.kind === "app" ? t("account.newSecret") : t("accountMenu.signInAgain")}
            </Button>
            <Button
              onClick={() => {
                onSignOut(account);
              }}
            >
              {t("accountMenu.signOut")}
            </Button>
            <Button onClick={onClose}>{t("actions.close")}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
