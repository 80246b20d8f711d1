import { Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { zodResolver } from "@hookform/resolvers/zod";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useAppState, useCommand } from "../../api";
import { ButtonLink } from "../../shared/ButtonLink";
import { useCloudName } from "../../shared/cloudName";
import { ErrorBar } from "../../shared/ErrorNotice";
import { useFormError } from "../../shared/fieldErrors";
import { Page } from "../../shared/Page";
import { SubmitButton } from "../../shared/SubmitButton";
import { TextControl } from "../../shared/TextControl";
import { UnsavedChangesGuard } from "../../shared/UnsavedChangesGuard";
import { ConnectionTest } from "./ConnectionTest";
import { storeSchema, type StoreValues } from "./storeSchema";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, maxWidth: "480px" },
  select: { minWidth: 0 },
  buttons: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalS,
  },
});

const fieldOfCode = {
  name_taken: "name",
  invalid_name: "name",
  invalid_domain_name: "domain",
  domain_not_verified: "domain",
  invalid_guid: "tenantId",
  invalid_tenant: "tenantId",
} as const;

export function CreateStorePage() {
  const styles = useStyles();
  const { t } = useTranslation();
  const navigate = useNavigate();
  const schema = useMemo(() => storeSchema(t), [t]);
  const create = useCommand("store_create");
  const form = useForm<StoreValues>({
    resolver: zodResolver(schema),
    defaultValues: { name: "", domain: "", tenantId: "" },
  });
  const test = useCommand("store_test");
  const profile = useAppState().data?.profile;
  const nameOf = useCloudName();
  const error = useFormError(form, create.error, fieldOfCode);
  const testError = useFormError(form, test.error, fieldOfCode);
  const { isDirty } = form.formState;

  // What was seen was seen of another directory.
  const [domain, tenantId] = useWatch({ control: form.control, name: ["domain", "tenantId"] });
  const { reset: forgetTest } = test;
  useEffect(() => {
    forgetTest();
  }, [domain, tenantId, forgetTest]);

  async function testConnection() {
    if (!(await form.trigger(["domain", "tenantId"], { shouldFocus: true }))) return;
    const entered = form.getValues();
    test.mutate({
      tenant: entered.tenantId.trim().toLowerCase(),
      domain: entered.domain.trim().toLowerCase(),
    });
  }

  return (
    <Page title={t("createStore.title")} crumbs={[{ label: t("stores.title"), to: "/stores" }]} layout="form">
      <form
        noValidate
        aria-label={t("createStore.title")}
        className={styles.form}
        onSubmit={(event) =>
          void form.handleSubmit((values) => {
            create.mutate(values, { onSuccess: () => void navigate({ to: "/stores", ignoreBlocker: true }) });
          })(event)
        }
      >
        {error !== undefined && <ErrorBar error={error} />}
        <Field label={t("createStore.storeType")} hint={t("createStore.storeTypeHint")}>
          <Select className={styles.select}>
            <option value="entraId">{t("stores.provider.entraId")}</option>
          </Select>
        </Field>
        <TextControl
          control={form.control}
          name="name"
          label={t("createStore.name")}
          hint={t("createStore.nameHint")}
          required
        />
        {profile !== undefined && (
          <Field label={t("createStore.cloud")} hint={t("createStore.cloudHint")}>
            <Input readOnly value={nameOf(profile.name)} className={styles.select} />
          </Field>
        )}
        <TextControl
          control={form.control}
          name="domain"
          label={t("createStore.domain")}
          hint={t("createStore.domainHint")}
          required
          identifier
        />
        <TextControl
          control={form.control}
          name="tenantId"
          label={t("createStore.tenant")}
          hint={t("createStore.tenantHint")}
          required
          identifier
        />
        <ConnectionTest test={test} error={testError} onTest={() => void testConnection()} />
        <div className={styles.buttons}>
          <SubmitButton working={create.isPending} workingLabel={t("createStore.working")}>
            {t("createStore.submit")}
          </SubmitButton>
          <ButtonLink to="/stores">{t("actions.cancel")}</ButtonLink>
        </div>
      </form>
      <UnsavedChangesGuard dirty={isDirty} />
    </Page>
  );
}
