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
import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useCommand, type StoreView } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";
import { useFormError } from "../../shared/fieldErrors";
import { TextControl } from "../../shared/TextControl";
import { z } from "../../shared/zod";

const useStyles = makeStyles({
  surface: { maxWidth: "480px" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  lost: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
});

/** Names what is lost with a store, and has its name typed before it is. */
export function DeleteStoreDialog({ store, onClose }: { store: StoreView; onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const remove = useCommand("store_delete");
  const { name } = store;
  const schema = useMemo(
    () => z.object({ name: z.string().refine((typed) => typed === name, t("deleteStore.nameDiffers")) }),
    [name, t],
  );
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: "" } });
  const error = useFormError(form, remove.error, { name_not_confirmed: "name" });

  return (
    <Dialog
      modalType="alert"
      open
      onOpenChange={(_event, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <form
          noValidate
          onSubmit={(event) =>
            void form.handleSubmit((values) => {
              remove.mutate({ store: store.id, name: values.name }, { onSuccess: onClose });
            })(event)
          }
        >
          <DialogBody>
            <DialogTitle>{t("deleteStore.title", { name })}</DialogTitle>
            <DialogContent className={styles.content}>
              {error !== undefined && <ErrorBar error={error} />}
              <span>{t("deleteStore.text")}</span>
              <ul className={styles.lost}>
                {store.powerAutomate && <li>{t("deleteStore.client")}</li>}
                <li>{t("deleteStore.workflows", { count: store.workflows })}</li>
                <li>{t("deleteStore.requests")}</li>
              </ul>
              <span>{t("deleteStore.stays")}</span>
              <TextControl
                control={form.control}
                name="name"
                label={t("deleteStore.name", { name })}
                required
              />
            </DialogContent>
            <DialogActions fluid>
              <Button type="submit" appearance="secondary" disabledFocusable={remove.isPending}>
                {remove.isPending ? t("deleteStore.working") : t("deleteStore.confirm", { name })}
              </Button>
              <Button appearance="secondary" onClick={onClose}>
                {t("actions.cancel")}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
