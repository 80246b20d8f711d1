import { makeStyles, Skeleton, SkeletonItem, tokens, typographyStyles } from "@fluentui/react-components";
import { zodResolver } from "@hookform/resolvers/zod";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useAccounts, useCommand, useStore, type AccountView, type StoreView } from "../../api";
import { ButtonLink } from "../../shared/ButtonLink";
import { CopyButton } from "../../shared/CopyButton";
import { ErrorBar, ErrorState } from "../../shared/ErrorNotice";
import { useFormError } from "../../shared/fieldErrors";
import { Page } from "../../shared/Page";
import { SelectControl } from "../../shared/SelectControl";
import { SubmitButton } from "../../shared/SubmitButton";
import { TextControl } from "../../shared/TextControl";
import { UnsavedChangesGuard } from "../../shared/UnsavedChangesGuard";
import { accountChoices } from "./accountChoices";
import { editStoreSchema, type EditStoreValues } from "./storeSchema";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, maxWidth: "480px" },
  facts: {
    ...typographyStyles.body1,
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalXXL,
    rowGap: tokens.spacingVerticalS,
    margin: `0 0 ${tokens.spacingVerticalXL}`,
  },
  label: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, minWidth: 0, overflowWrap: "anywhere", userSelect: "text" },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  buttons: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalS,
  },
  skeleton: { maxWidth: "480px", display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL },
});

/** What can be changed about a store, after what cannot. */
export function EditStorePage() {
  const { t } = useTranslation();
  const { storeId } = useParams({ from: "/stores/$storeId" });
  const store = useStore(storeId);
  const accounts = useAccounts();

  return (
    <Page
      title={store.data?.name ?? t("editStore.title")}
      crumbs={[{ label: t("stores.title"), to: "/stores" }]}
      layout="form"
    >
      <Content store={store} accounts={accounts} />
    </Page>
  );
}

interface ContentProps {
  store: ReturnType<typeof useStore>;
  accounts: ReturnType<typeof useAccounts>;
}

function Content({ store, accounts }: ContentProps) {
  const styles = useStyles();
  const { t } = useTranslation();

  if (store.isPending || accounts.isPending) {
    return (
      <Skeleton aria-label={t("editStore.loading")} className={styles.skeleton}>
        <SkeletonItem size={72} />
        <SkeletonItem size={32} />
        <SkeletonItem size={32} />
        <SkeletonItem size={32} />
      </Skeleton>
    );
  }
  if (store.isError) return <ErrorState error={store.error} onRetry={() => void store.refetch()} />;
  if (accounts.isError) return <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} />;
  return <EditStore key={store.data.id} store={store.data} accounts={accounts.data.accounts} />;
}

const fieldOfCode = {
  name_taken: "name",
  invalid_name: "name",
  linking_account_is_app: "linkingAccount",
} as const;

function EditStore({ store, accounts }: { store: StoreView; accounts: readonly AccountView[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const navigate = useNavigate();
  const schema = useMemo(() => editStoreSchema(t), [t]);
  const update = useCommand("store_update");
  const form = useForm<EditStoreValues>({
    resolver: zodResolver(schema),
    values: {
      name: store.name,
      serviceCredential: store.serviceCredential ?? "",
      linkingAccount: store.linkingAccount ?? "",
    },
    resetOptions: { keepDirtyValues: true },
  });
  const error = useFormError(form, update.error, fieldOfCode);
  const { isDirty } = form.formState;
  const { tenant, domain } = store.provider;

  function save(values: EditStoreValues) {
    update.mutate(
      {
        store: store.id,
        name: values.name,
        ...(values.serviceCredential === "" ? {} : { serviceCredential: values.serviceCredential }),
        ...(values.linkingAccount === "" ? {} : { linkingAccount: values.linkingAccount }),
      },
      { onSuccess: () => void navigate({ to: "/stores", ignoreBlocker: true }) },
    );
  }

  return (
    <>
      <dl className={styles.facts}>
        <dt className={styles.label}>{t("editStore.storeType")}</dt>
        <dd className={styles.value}>{t(`stores.provider.${store.provider.kind}`)}</dd>
        <dt className={styles.label}>{t("editStore.domain")}</dt>
        <dd className={styles.value}>{domain}</dd>
        <dt className={styles.label}>{t("editStore.tenant")}</dt>
        <dd className={styles.value}>
          <span className={styles.id}>{tenant}</span>
          <CopyButton compact text={tenant} label={t("editStore.copyTenant")} />
        </dd>
      </dl>
      <form
        noValidate
        aria-label={store.name}
        className={styles.form}
        onSubmit={(event) => void form.handleSubmit(save)(event)}
      >
        {error !== undefined && <ErrorBar error={error} />}
        <TextControl control={form.control} name="name" label={t("createStore.name")} required />
        <SelectControl
          control={form.control}
          name="serviceCredential"
          label={t("editStore.serviceCredential")}
          hint={t("editStore.serviceCredentialHint")}
          choices={accountChoices(t, accounts, store.serviceCredential, tenant, () => true)}
        />
        <SelectControl
          control={form.control}
          name="linkingAccount"
          label={t("editStore.linkingAccount")}
          hint={t("editStore.linkingAccountHint")}
          choices={accountChoices(
            t,
            accounts,
            store.linkingAccount,
            tenant,
            ({ kind }) => kind === "delegated",
          )}
        />
        <div className={styles.buttons}>
          <SubmitButton working={update.isPending} workingLabel={t("editStore.saving")}>
            {t("editStore.save")}
          </SubmitButton>
          <ButtonLink to="/stores">{t("actions.cancel")}</ButtonLink>
        </div>
      </form>
      <UnsavedChangesGuard dirty={isDirty} />
    </>
  );
}
