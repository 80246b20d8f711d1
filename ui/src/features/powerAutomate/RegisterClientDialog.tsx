import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Link,
  makeStyles,
  tokens,
} from "@fluentui/react-components";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useAppState, useCommand, type ClientView, type StoreView } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";
import { useFormError } from "../../shared/fieldErrors";
import { SubmitButton } from "../../shared/SubmitButton";
import { TextControl } from "../../shared/TextControl";
import { clientSchema, type ClientValues } from "./clientSchema";
import { splitEnvironmentAddress } from "./environmentAddress";
import { RegionControl } from "./RegionControl";

const useStyles = makeStyles({
  // As wide as its fields, which have the width of all fields.
  surface: { maxWidth: "534px" },
  content: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalM,
    // Room for the outline of what has the focus.
    padding: tokens.spacingHorizontalXXS,
  },
});

const fieldOfCode = {
  invalid_organization_code: "organizationCode",
  invalid_region: "region",
  invalid_data_service_url: "dataServiceUrl",
  invalid_environment_id: "environmentId",
} as const;

interface RegisterClientDialogProps {
  store: StoreView;
  /** The registered client, when its values are edited. */
  client: ClientView | null;
  /** Registered, or given up. */
  onClose: () => void;
}

/** **Register Client**: connects a store to the environment that holds its flows. */
export function RegisterClientDialog({ store, client, onClose }: RegisterClientDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const register = useCommand("client_register");
  const callbackListener = useAppState().data?.callbackListener;
  const listener = callbackListener?.fault === null ? callbackListener.address : undefined;
  // A secret that went with a try that failed is gone; without a word the next try would do without it.
  const [secretLost, setSecretLost] = useState(false);
  const kept = client !== null && client.appAccount !== null;
  const again = t(kept ? "registerClient.clientSecretAgainKept" : "registerClient.clientSecretAgain");
  const schema = useMemo(() => clientSchema(t, secretLost ? again : undefined), [again, secretLost, t]);
  const form = useForm<ClientValues>({
    resolver: zodResolver(schema),
    defaultValues: {
      organizationCode: client?.organizationCode ?? "",
      region: client?.region ?? "",
      dataServiceUrl: client?.dataServiceUrl ?? "",
      tenantId: client?.tenantId ?? store.provider.tenant,
      clientId: client?.clientId ?? "",
      clientSecret: "",
      environmentId: client?.environment?.source === "typed" ? client.environment.id : "",
    },
  });
  const error = useFormError(form, register.error, fieldOfCode);
  const { control, setValue } = form;
  const secret = useWatch({ control, name: "clientSecret" });
  const [confirmMove, setConfirmMove] = useState(false);
  const moves = register.error?.error.code === "client_move_unconfirmed";

  function splitAddress() {
    const parts = splitEnvironmentAddress(form.getValues("organizationCode"));
    if (parts === undefined) return;
    const options = { shouldDirty: true, shouldValidate: true };
    setValue("organizationCode", parts.organizationCode, options);
    setValue("region", parts.region, options);
  }

  function submit({ clientSecret, environmentId, ...values }: ClientValues) {
    // A secret goes in once.
    setValue("clientSecret", "");
    register.mutate(
      {
        store: store.id,
        ...values,
        ...(clientSecret === "" ? {} : { clientSecret }),
        ...(environmentId === "" ? {} : { environmentId }),
        ...(confirmMove ? { confirmMove } : {}),
      },
      {
        onSuccess: onClose,
        onError: () => {
          if (clientSecret === "") return;
          setSecretLost(true);
          form.setError("clientSecret", { type: "lost", message: again });
        },
      },
    );
  }

  function goOnWithout() {
    setSecretLost(false);
    form.clearErrors("clientSecret");
    form.setFocus("clientSecret");
  }

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
          aria-label={t("registerClient.title")}
          onSubmit={(event) => {
            splitAddress();
            void form.handleSubmit(submit)(event);
          }}
        >
          <DialogBody>
            <DialogTitle>
              {client === null
                ? t("registerClient.title")
                : t("registerClient.editTitle", { name: client.organizationCode })}
            </DialogTitle>
            <DialogContent className={styles.content}>
              {error !== undefined && <ErrorBar error={error} />}
              <TextControl
                control={control}
                name="organizationCode"
                label={t("registerClient.organizationCode")}
                hint={t("registerClient.organizationCodeHint")}
                required
                identifier
                onLeave={splitAddress}
              />
              <RegionControl control={control} />
              <TextControl
                control={control}
                name="dataServiceUrl"
                label={t("registerClient.dataServiceUrl")}
                hint={
                  listener === undefined
                    ? t("registerClient.dataServiceUrlHint")
                    : t("registerClient.dataServiceUrlHintListening", { address: listener })
                }
                required
                identifier
              />
              <TextControl
                control={control}
                name="tenantId"
                label={t("registerClient.tenant")}
                hint={t("registerClient.tenantHint")}
                required
                identifier
              />
              <TextControl
                control={control}
                name="clientId"
                label={t("registerClient.clientId")}
                hint={t("registerClient.clientIdHint")}
                required
                identifier
              />
              <TextControl
                control={control}
                name="clientSecret"
                label={t("registerClient.clientSecret")}
                hint={
                  client === null
                    ? t("registerClient.clientSecretHint")
                    : t("registerClient.clientSecretHintEdit")
                }
                secret
                identifier
              />
              {secretLost && secret === "" && (
                <span>
                  <Link as="button" type="button" onClick={goOnWithout}>
                    {t(kept ? "registerClient.keepSecret" : "registerClient.withoutSecret")}
                  </Link>
                </span>
              )}
              <TextControl
                control={control}
                name="environmentId"
                label={t("registerClient.environmentId")}
                hint={t("registerClient.environmentIdHint")}
                identifier
              />
              {(moves || confirmMove) && (
                <Checkbox
                  label={t("registerClient.confirmMove")}
                  checked={confirmMove}
                  onChange={(_event, { checked }) => {
                    setConfirmMove(checked === true);
                  }}
                />
              )}
            </DialogContent>
            <DialogActions fluid>
              <SubmitButton working={register.isPending} workingLabel={t("registerClient.working")}>
                {client === null ? t("registerClient.submit") : t("registerClient.save")}
              </SubmitButton>
              <Button onClick={onClose}>{t("actions.cancel")}</Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
