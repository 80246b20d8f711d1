import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Divider,
  makeStyles,
  Spinner,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { ArrowUndoRegular, SaveRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useReturn } from "../../shared/useReturn";
import { useStaged } from "./StagedChanges";

const useStyles = makeStyles({
  divider: { flexGrow: 0, height: "24px" },
  count: {
    ...typographyStyles.body1,
    marginLeft: "auto",
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: "tabular-nums",
  },
  surface: { maxWidth: "480px" },
});

/** **Save** and **Discard** for all that is staged, with how much that is. */
export function StagedCommands() {
  const styles = useStyles();
  const { t } = useTranslation();
  const { count, saving, save, discard } = useStaged();
  const [asking, setAsking] = useState(false);
  const { holder, giveBack } = useReturn<HTMLSpanElement>();
  const idle = count === 0 || saving;

  return (
    <>
      <Divider vertical className={styles.divider} />
      <Button
        appearance="primary"
        icon={saving ? <Spinner size="extra-tiny" aria-hidden /> : <SaveRegular />}
        disabledFocusable={idle}
        onClick={() => void save()}
      >
        {saving ? t("workflows.saving") : t("workflows.save")}
      </Button>
      <span ref={holder}>
        <Button
          appearance="subtle"
          icon={<ArrowUndoRegular />}
          disabledFocusable={idle}
          onClick={() => {
            setAsking(true);
          }}
        >
          {t("workflows.discard")}
        </Button>
      </span>
      <span role="status" className={styles.count}>
        {count > 0 && t("workflows.unsaved", { count })}
      </span>
      {asking && (
        <Dialog
          modalType="alert"
          open
          onOpenChange={(_event, data) => {
            if (!data.open) close();
          }}
        >
          <DialogSurface className={styles.surface}>
            <DialogBody>
              <DialogTitle>{t("workflows.discardTitle", { count })}</DialogTitle>
              <DialogContent>{t("workflows.discardText")}</DialogContent>
              <DialogActions fluid>
                <Button
                  appearance="secondary"
                  onClick={() => {
                    close();
                    discard();
                  }}
                >
                  {t("workflows.discardConfirm", { count })}
                </Button>
                <Button appearance="secondary" onClick={close}>
                  {t("actions.cancel")}
                </Button>
              </DialogActions>
            </DialogBody>
          </DialogSurface>
        </Dialog>
      )}
    </>
  );

  function close() {
    setAsking(false);
    giveBack();
  }
}
