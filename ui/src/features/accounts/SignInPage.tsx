import { Button, makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { CheckmarkCircleRegular } from "@fluentui/react-icons";
import { zodResolver } from "@hookform/resolvers/zod";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useAccounts, type SignInMethod } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";
import { Page } from "../../shared/Page";
import { SubmitButton } from "../../shared/SubmitButton";
import { TextControl } from "../../shared/TextControl";
import { useFormError } from "../../shared/fieldErrors";
import { SignInDialog } from "./SignInDialog";
import { signInSchema, type SignInValues } from "./signInSchema";
import { useSigningIn } from "./useSigningIn";

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
  intro: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2, maxWidth: "640px" },
  submit: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalXS,
  },
  needs: {
    flex: "1 1 320px",
    maxWidth: "480px",
    minWidth: 0,
    boxSizing: "border-box",
    padding: tokens.spacingHorizontalXL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  needsTitle: { ...typographyStyles.subtitle2, margin: 0 },
  needsList: {
    listStyleType: "none",
    margin: `${tokens.spacingVerticalM} 0 0`,
    padding: 0,
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalM,
  },
  need: { ...typographyStyles.body1, display: "flex", gap: tokens.spacingHorizontalS },
  needIcon: { display: "flex", fontSize: "20px", flexShrink: 0, color: tokens.colorBrandForeground1 },
  needText: { margin: 0, color: tokens.colorNeutralForeground2 },
  needName: { fontWeight: tokens.fontWeightSemibold },
});

const needs = ["public", "flows", "graph", "consent"] as const;

/** Signs somebody in: the first person of this data directory, or one more. */
export function SignInPage() {
  const styles = useStyles();
  const { t } = useTranslation();
  const navigate = useNavigate();
  const accounts = useAccounts();
  const schema = useMemo(() => signInSchema(t), [t]);
  const list = accounts.data?.accounts;
  const known = list?.find((account) => account.active) ?? list?.[0];
  const form = useForm<SignInValues>({
    resolver: zodResolver(schema),
    defaultValues: { tenant: "", clientId: "" },
    ...(known === undefined ? {} : { values: { tenant: known.tenantHint, clientId: known.clientId } }),
    resetOptions: { keepDirtyValues: true },
  });
  const signIn = useSigningIn();
  const error = useFormError(form, signIn.startError, { invalid_tenant: "tenant" });
  const submit = (method: SignInMethod) =>
    form.handleSubmit((values) => {
      // Somebody whose session has ended is expected back; their name and what their services ask go along.
      const again =
        known?.session === "signInNeeded" && known.kind === "delegated" && values.clientId === known.clientId;
      signIn.start(values, method, again ? known.id : undefined);
    });
  // Who has just signed in is still being welcomed until they go on.
  const first = list?.length === (signIn.state.kind === "signedIn" ? 1 : 0);

  return (
    <Page title={first ? t("signIn.welcomeTitle") : t("signIn.title")} layout="form">
      <div className={styles.columns}>
        <form
          noValidate
          className={styles.form}
          aria-label={t("signIn.formLabel")}
          onSubmit={(event) => void submit("deviceCode")(event)}
        >
          <p className={styles.intro}>{first ? t("signIn.welcomeIntro") : t("signIn.intro")}</p>
          {error !== undefined && <ErrorBar error={error} />}
          <TextControl
            control={form.control}
            name="tenant"
            label={t("signIn.tenant")}
            hint={t("signIn.tenantHint")}
            required
            identifier
          />
          <TextControl
            control={form.control}
            name="clientId"
            label={t("signIn.clientId")}
            hint={t("signIn.clientIdHint")}
            required
            identifier
          />
          <div className={styles.submit}>
            <SubmitButton working={signIn.starting} workingLabel={t("signIn.starting")}>
              {t("signIn.submit")}
            </SubmitButton>
            <Button
              appearance="secondary"
              disabledFocusable={signIn.starting}
              onClick={(event) => void submit("browser")(event)}
            >
              {t("signIn.browser")}
            </Button>
          </div>
        </form>
        <section className={styles.needs} aria-labelledby="registration-needs">
          <h2 id="registration-needs" className={styles.needsTitle}>
            {t("signIn.needs.title")}
          </h2>
          <ul className={styles.needsList}>
            {needs.map((need) => (
              <li key={need} className={styles.need}>
                <span aria-hidden className={styles.needIcon}>
                  <CheckmarkCircleRegular />
                </span>
                <p className={styles.needText}>
                  <span className={styles.needName}>{t(`signIn.needs.${need}.name`)}</span>{" "}
                  {t(`signIn.needs.${need}.text`)}
                </p>
              </li>
            ))}
          </ul>
        </section>
      </div>
      <SignInDialog signIn={signIn} onSignedIn={() => void navigate({ to: "/stores" })} />
    </Page>
  );
}
