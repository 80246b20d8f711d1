import { Link, makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { zodResolver } from "@hookform/resolvers/zod";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useAccounts, useCommand, type CallError } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";
import { useFormError } from "../../shared/fieldErrors";
import { useFirstScreen } from "../../shared/firstScreen";
import { Page } from "../../shared/Page";
import { SubmitButton } from "../../shared/SubmitButton";
import { TextControl } from "../../shared/TextControl";
import { useDoneToast } from "../../shared/toasts";
import { CloudFacts } from "./CloudFacts";
import { RegistrationGuide, stepId } from "./RegistrationGuide";
import { SignInDialog } from "./SignInDialog";
import { stepToMend, type RegistrationStep } from "../../shared/registration";
import { signInSchema, type SignInValues } from "./signInSchema";
import { useSigningIn } from "./useSigningIn";
import { WayControl } from "./WayControl";

const useStyles = makeStyles({
  columns: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "flex-start",
    columnGap: tokens.spacingHorizontalXXXL,
    rowGap: tokens.spacingVerticalXXL,
  },
  form: {
    flex: "1 1 320px",
    maxWidth: "480px",
    minWidth: 0,
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalM,
  },
  guide: { flex: "1 1 320px", maxWidth: "560px", minWidth: 0 },
  intro: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2, maxWidth: "640px" },
  submit: { marginTop: tokens.spacingVerticalXS },
});

/** Signs somebody in: the first person of this data directory, one more, or an app. */
export function SignInPage() {
  const styles = useStyles();
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: "/sign-in" });
  const accounts = useAccounts();
  useFirstScreen(accounts.data !== undefined);
  const schema = useMemo(() => signInSchema(t), [t]);
  const list = accounts.data?.accounts;
  const named = list?.find(({ id }) => id === search.account);
  const known = named ?? list?.find((account) => account.active) ?? list?.[0];
  const form = useForm<SignInValues>({
    resolver: zodResolver(schema),
    defaultValues: { tenant: "", clientId: "", way: "deviceCode", clientSecret: "" },
    ...(known === undefined
      ? {}
      : {
          values: {
            tenant: known.tenantHint,
            clientId: known.clientId,
            way: named?.kind === "app" ? ("app" as const) : ("deviceCode" as const),
            clientSecret: "",
          },
        }),
    resetOptions: { keepDirtyValues: true },
  });
  const { control } = form;
  const way = useWatch({ control, name: "way" });
  const signIn = useSigningIn();
  const addApp = useCommand("account_add_app");
  const tell = useDoneToast();
  const [open, setOpen] = useState<RegistrationStep[]>(["register"]);
  const startError = way === "app" ? addApp.error : signIn.startError;
  const error = useFormError(form, startError, { invalid_tenant: "tenant", invalid_guid: "clientId" });
  const ended = signIn.state.kind === "failed" ? signIn.state.error : undefined;
  const failed = stepOf(ended ?? startError);
  const working = signIn.starting || addApp.isPending;

  function submit({ clientSecret, ...values }: SignInValues) {
    if (values.way === "app") {
      // A secret goes in once.
      form.setValue("clientSecret", "");
      addApp.mutate(
        { tenant: values.tenant, clientId: values.clientId, clientSecret },
        {
          onSuccess: (app) => {
            tell(t("signIn.appAdded", { name: app.name }));
            void navigate({ to: "/stores" });
          },
        },
      );
      return;
    }
    // Somebody whose session has ended, or who is named, is expected back; their name and what their services ask go along.
    const again =
      known?.kind === "delegated" &&
      values.clientId === known.clientId &&
      (known === named || known.session === "signInNeeded");
    signIn.start(
      { tenant: values.tenant, clientId: values.clientId },
      values.way,
      again ? known.id : undefined,
    );
  }

  function showStep(step: RegistrationStep) {
    setOpen((steps) => (steps.includes(step) ? steps : [...steps, step]));
    document.getElementById(stepId(step))?.focus();
  }

  // Who has just signed in is still being welcomed until they go on.
  const first = list?.length === (signIn.state.kind === "signedIn" ? 1 : 0);

  return (
    <Page title={first ? t("signIn.welcomeTitle") : t("signIn.title")} layout="form">
      <div className={styles.columns}>
        <form
          noValidate
          className={styles.form}
          aria-label={t("signIn.formLabel")}
          onSubmit={(event) => void form.handleSubmit(submit)(event)}
        >
          <p className={styles.intro}>{first ? t("signIn.welcomeIntro") : t("signIn.intro")}</p>
          <CloudFacts />
          {error !== undefined && <ErrorBar error={error} />}
          {startError !== null && failed !== undefined && (
            <span>
              <Link
                as="button"
                type="button"
                onClick={() => {
                  showStep(failed);
                }}
              >
                {t("registration.see", { title: t(`registration.${failed}.title`) })}
              </Link>
            </span>
          )}
          <TextControl
            control={control}
            name="tenant"
            label={t("signIn.tenant")}
            hint={t("signIn.tenantHint")}
            required
            identifier
          />
          <TextControl
            control={control}
            name="clientId"
            label={t("signIn.clientId")}
            hint={t("signIn.clientIdHint")}
            required
            identifier
          />
          <WayControl control={control} />
          {way === "app" && (
            <TextControl
              control={control}
              name="clientSecret"
              label={t("signIn.clientSecret")}
              hint={t("signIn.clientSecretHint")}
              required
              secret
              identifier
            />
          )}
          <div className={styles.submit}>
            <SubmitButton
              working={working}
              workingLabel={way === "app" ? t("signIn.addingApp") : t("signIn.starting")}
            >
              {way === "app" ? t("signIn.addApp") : t("signIn.submit")}
            </SubmitButton>
          </div>
        </form>
        <div className={styles.guide}>
          <RegistrationGuide way={way} open={open} onOpen={setOpen} failed={failed} />
        </div>
      </div>
      <SignInDialog signIn={signIn} onSignedIn={() => void navigate({ to: "/stores" })} />
    </Page>
  );
}

function stepOf(error: CallError | null | undefined): RegistrationStep | undefined {
  return error === null || error === undefined ? undefined : stepToMend(error.error);
}
