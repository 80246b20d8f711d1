import { Field, makeStyles, Select, tokens } from "@fluentui/react-components";
import { PeopleTeamRegular } from "@fluentui/react-icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useStores, type RequestView } from "../../../api";
import { ButtonLink } from "../../../shared/ButtonLink";
import { ErrorBar, ErrorState } from "../../../shared/ErrorNotice";
import { LoadingPage } from "../../../shared/LoadingPage";
import { Page } from "../../../shared/Page";
import { StateView } from "../../../shared/StateView";
import { ChangeForm } from "./ChangeForm";
import { ChangeSelect } from "./ChangeSelect";
import { choiceOf } from "./changeChoices";
import { Sent } from "./Sent";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, maxWidth: "720px" },
  field: { maxWidth: "480px" },
  control: { minWidth: 0 },
});

/** **New request**: where, what, about whom, and with which values. */
export function NewRequestPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("requests.new")}
      crumbs={[{ label: t("requests.mine"), to: "/requests/$scope", params: { scope: "mine" } }]}
      layout="form"
    >
      <Content />
    </Page>
  );
}

function Content() {
  const styles = useStyles();
  const { t } = useTranslation();
  const stores = useStores();
  const search = useSearch({ from: "/requests/new" });
  const navigate = useNavigate({ from: "/requests/new" });
  const [sent, setSent] = useState<readonly RequestView[]>();

  const retry = () => void stores.refetch();

  // What was read before still holds when it cannot be read again, and with it what was typed.
  if (stores.data === undefined) {
    return stores.error === null ? <LoadingPage /> : <ErrorState error={stores.error} onRetry={retry} />;
  }
  const usable = stores.data.stores.filter(({ enabled }) => enabled);
  if (usable.length === 0) return <NoStore />;
  if (sent !== undefined) {
    return (
      <Sent
        requests={sent}
        onAnother={() => {
          setSent(undefined);
        }}
      />
    );
  }
  const store = usable.find(({ id }) => id === search.store) ?? (usable.length === 1 ? usable[0] : undefined);
  const choice = choiceOf(search.object, search.event);

  return (
    <div className={styles.form}>
      {stores.error !== null && <ErrorBar error={stores.error} onRetry={retry} />}
      {usable.length > 1 && (
        <Field className={styles.field} label={t("newRequest.store")} required>
          <Select
            className={styles.control}
            value={store?.id ?? ""}
            onChange={(_event, { value }) => {
              void navigate({ search: value === "" ? {} : { store: value }, replace: true });
            }}
          >
            <option value="">{t("newRequest.chooseStore")}</option>
            {usable.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {store !== undefined && (
        <ChangeSelect
          storeId={store.id}
          choice={choice}
          workflow={search.workflow}
          onChange={(next, workflow) => {
            const what = next ?? {};
            void navigate({
              search: { store: store.id, ...what, ...(workflow === undefined ? {} : { workflow }) },
              replace: true,
            });
          }}
        />
      )}
      {store !== undefined && choice !== undefined && (
        <ChangeForm
          key={`${store.id} ${choice.object} ${choice.event}`}
          store={store}
          choice={choice}
          workflow={search.workflow}
          onSent={setSent}
        />
      )}
    </div>
  );
}

function NoStore() {
  const { t } = useTranslation();
  return (
    <StateView
      icon={<PeopleTeamRegular />}
      title={t("newRequest.noStore.title")}
      text={t("newRequest.noStore.text")}
      action={
        <ButtonLink to="/stores" appearance="primary">
          {t("newRequest.noStore.action")}
        </ButtonLink>
      }
    />
  );
}
