import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { ShortcutList } from "../../shared/ShortcutList";

const useStyles = makeStyles({ surface: { maxWidth: "480px" } });

/** The keys that do something on every page. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Dialog
      open
      onOpenChange={(_event, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t("shortcuts.title")}</DialogTitle>
          <DialogContent>
            <ShortcutList />
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{t("actions.close")}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
