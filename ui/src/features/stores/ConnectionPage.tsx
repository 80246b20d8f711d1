import {
  Link,
  makeStyles,
  Skeleton,
  SkeletonItem,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { zodResolver } from "@hookform/resolvers/zod";
import { createLink } from "@tanstack/react-router";
import { useEffect } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useAccounts, useAppState, useCommand, type AccountView, type StoreView } from "../../api";
import { useCloudName } from "../../shared/cloudName";
import { ErrorBar, ErrorState } from "../../shared/ErrorNotice";
import { Facts } from "../../shared/Facts";
import { useFormError } from "../../shared/fieldErrors";
import { SelectControl } from "../../shared/SelectControl";
import { SubmitButton } from "../../shared/SubmitButton";
import { useDoneToast } from "../../shared/toasts";
import { UnsavedChangesGuard } from "../../shared/UnsavedChangesGuard";
import { AccountAccess } from "./AccountAccess";
import { accountChoices } from "./accountChoices";
import { ConnectionTest } from "./ConnectionTest";
import { StorePage } from "./StorePage";
import { connectionSchema, type ConnectionValues } from "./storeSchema";

const useStyles = makeStyles({
  page: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXXL, maxWidth: "640px" },
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL },
  heading: { ...typographyStyles.subtitle1, margin: `0 0 ${tokens.spacingVerticalL}` },
  skeleton: { maxWidth: "480px", display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL },
  testing: { marginTop: tokens.spacingVerticalM },
  test: { marginTop: tokens.spacingVerticalM },
  text: { ...typographyStyles.body1, margin: 0, color: tokens.colorNeutralForeground2 },
});

const SignInLink = createLink(Link);

/** **Connection**: which directory the store is, and with whose tokens it is reached. */
export function ConnectionPage() {
  const { t } = useTranslation();
  return (
    <StorePage title={t("storePane.connection")}>
      {(store) => <Connection key={store.id} store={store} />}
    </StorePage>
  );
}

function Connection({ store }: { store: StoreView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const accounts = useAccounts();
  const profile = useAppState().data?.profile;
  const nameOf = useCloudName();
  const { tenant, domain, kind } = store.provider;

  return (
    <div className={styles.page}>
      <section aria-labelledby="connection-directory">
        <h2 id="connection-directory" className={styles.heading}>
          {t("connectionPage.directory")}
        </h2>
        <Facts
          facts={[
            { label: t("editStore.storeType"), value: t(`stores.provider.${kind}`) },
            ...(profile === undefined
              ? []
              : [{ label: t("createStore.cloud"), value: nameOf(profile.name) }]),
            { label: t("editStore.domain"), value: domain },
            {
              label: t("editStore.tenant"),
              value: tenant,
              copy: { text: tenant, label: t("editStore.copyTenant") },
            },
          ]}
        />
      </section>
      <section aria-labelledby="connection-accounts">
        <h2 id="connection-accounts" className={styles.heading}>
          {t("connectionPage.accounts")}
        </h2>
        {accounts.data !== undefined ? (
          <Accounts store={store} accounts={accounts.data.accounts} />
        ) : accounts.isError ? (
          <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} />
        ) : (
          <Skeleton aria-label={t("connectionPage.loading")} className={styles.skeleton}>
            <SkeletonItem size={32} />
            <SkeletonItem size={32} />
          </Skeleton>
        )}
      </section>
    </div>
  );
}

function Accounts({ store, accounts }: { store: StoreView; accounts: readonly AccountView[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const tell = useDoneToast();
  const update = useCommand("store_update");
  const form = useForm<ConnectionValues>({
    resolver: zodResolver(connectionSchema),
    values: {
      serviceCredential: store.serviceCredential ?? "",
      linkingAccount: store.linkingAccount ?? "",
    },
    resetOptions: { keepDirtyValues: true },
  });
  const { control } = form;
  const error = useFormError(form, update.error, { linking_account_is_app: "linkingAccount" });
  const chosen = useWatch({ control });
  const test = useCommand("store_test");
  const { tenant, domain } = store.provider;
  const find = (id: string | undefined) => accounts.find((account) => account.id === id);
  const credential = find(chosen.serviceCredential);
  const linking = find(chosen.linkingAccount);

  // What was seen was seen with another credential.
  const { reset: forgetTest } = test;
  useEffect(() => {
    forgetTest();
  }, [chosen.serviceCredential, forgetTest]);

  function save(values: ConnectionValues) {
    update.mutate(
      {
        store: store.id,
        ...(values.serviceCredential === "" ? {} : { serviceCredential: values.serviceCredential }),
        ...(values.linkingAccount === "" ? {} : { linkingAccount: values.linkingAccount }),
      },
      {
        onSuccess: () => {
          form.reset(values);
          tell(t("connectionPage.saved"));
        },
      },
    );
  }

  return (
    <form
      noValidate
      aria-label={t("connectionPage.accounts")}
      className={styles.form}
      onSubmit={(event) => void form.handleSubmit(save)(event)}
    >
      <p className={styles.text}>
        {t("connectionPage.accountsText")}{" "}
        <SignInLink inline to="/sign-in">
          {t("accountMenu.add")}
        </SignInLink>
      </p>
      {error !== undefined && <ErrorBar error={error} />}
      <SelectControl
        control={control}
        name="serviceCredential"
        label={t("editStore.serviceCredential")}
        hint={t("editStore.serviceCredentialHint")}
        choices={accountChoices(t, accounts, store.serviceCredential, tenant, () => true)}
      />
      {credential !== undefined && <AccountAccess account={credential} />}
      <SelectControl
        control={control}
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
      {linking !== undefined && linking.id !== credential?.id && <AccountAccess account={linking} />}
      <div>
        <SubmitButton working={update.isPending} workingLabel={t("editStore.saving")}>
          {t("editStore.save")}
        </SubmitButton>
      </div>
      <UnsavedChangesGuard dirty={form.formState.isDirty} />
      <section aria-labelledby="connection-test" className={styles.testing}>
        <h2 id="connection-test" className={styles.heading}>
          {t("connectionPage.test")}
        </h2>
        <p className={styles.text}>{t("connectionPage.testText")}</p>
        <div className={styles.test}>
          <ConnectionTest
            test={test}
            error={test.error ?? undefined}
            storeId={store.id}
            account={credential?.id}
            onTest={() => {
              test.mutate({
                store: store.id,
                tenant,
                domain,
                ...(credential === undefined ? {} : { credential: credential.id }),
              });
            }}
          />
        </div>
      </section>
    </form>
  );
}
