import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useCommand, type AppState } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";
import { SubmitButton } from "../../shared/SubmitButton";
import { TextControl } from "../../shared/TextControl";
import { UnsavedChangesGuard } from "../../shared/UnsavedChangesGuard";
import { useFormError } from "../../shared/fieldErrors";
import { useDoneToast } from "../../shared/toasts";
import { z } from "../../shared/zod";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** Sets the address at which flows are listened to, applies it at once, and takes it away. */
export function ListenerForm({ listener }: { listener: AppState["callbackListener"] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const tell = useDoneToast();
  const schema = useMemo(() => z.object({ address: z.string().trim().min(1, t("listener.required")) }), [t]);
  const form = useForm({
    resolver: zodResolver(schema),
    values: { address: listener?.address ?? "" },
    resetOptions: { keepDirtyValues: true },
  });
  const change = useCommand("listener_set");
  const stop = useCommand("listener_set");
  const changeError = useFormError(form, change.error);
  const error = changeError ?? stop.error;
  const listens = listener?.fault === null;

  function listen({ address }: { address: string }) {
    stop.reset();
    change.mutate(
      { address },
      {
        onSuccess: ({ callbackListener: now }) => {
          form.reset({ address: now?.address ?? "" });
          tell(now?.fault === null ? t("listener.nowOn", { address: now.address }) : t("listener.nowSet"));
        },
      },
    );
  }

  function stopListening() {
    change.reset();
    stop.mutate(
      { address: null },
      {
        onSuccess: () => {
          form.reset({ address: "" });
          // The button goes with what it stopped.
          form.setFocus("address");
          tell(t("listener.nowOff"));
        },
      },
    );
  }

  return (
    <form
      noValidate
      aria-label={t("listener.title")}
      className={styles.form}
      onSubmit={(event) => void form.handleSubmit(listen)(event)}
    >
      {error !== null && <ErrorBar error={error} />}
      <TextControl
        control={form.control}
        name="address"
        label={t("listener.field")}
        hint={t("listener.hint")}
        required
        identifier
      />
      <div className={styles.buttons}>
        <SubmitButton working={change.isPending} workingLabel={t("listener.working")}>
          {listens ? t("listener.change") : t("listener.start")}
        </SubmitButton>
        {listener !== null && (
          <Button disabledFocusable={stop.isPending} onClick={stopListening}>
            {listens ? t("listener.stop") : t("listener.turnOff")}
          </Button>
        )}
      </div>
      <UnsavedChangesGuard dirty={form.formState.isDirty} />
    </form>
  );
}
