import { Link, makeStyles, Switch, tokens, typographyStyles } from "@fluentui/react-components";
import { zodResolver } from "@hookform/resolvers/zod";
import { createLink } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { useController, useForm, useWatch, type Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useCommand, type StoreView } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";
import { useFormError } from "../../shared/fieldErrors";
import { SubmitButton } from "../../shared/SubmitButton";
import { SwitchControl } from "../../shared/SwitchControl";
import { TextAreaControl } from "../../shared/TextAreaControl";
import { TextControl } from "../../shared/TextControl";
import { useDoneToast } from "../../shared/toasts";
import { UnsavedChangesGuard } from "../../shared/UnsavedChangesGuard";
import { DisableStoreDialog } from "./DisableStoreDialog";
import { StorePage } from "./StorePage";
import { generalSchema, type GeneralValues } from "./storeSchema";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXXL, maxWidth: "640px" },
  section: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between" },
  heading: { ...typographyStyles.subtitle1, margin: 0 },
  hint: {
    ...typographyStyles.caption1,
    flexBasis: "100%",
    margin: 0,
    textAlign: "right",
    color: tokens.colorNeutralForeground2,
  },
});

const StoresLink = createLink(Link);

/** **General**: what the store is called, whether it is used, and where it departs from the documented product. */
export function GeneralPage() {
  const { t } = useTranslation();
  return (
    <StorePage title={t("storePane.general")}>
      {(store) => <General key={store.id} store={store} />}
    </StorePage>
  );
}

function valuesOf({ name, description, provider, enabled, settings }: StoreView): GeneralValues {
  const { selfDecision, applyUncovered, settleFlows } = settings;
  return { name, description, domain: provider.domain, enabled, selfDecision, applyUncovered, settleFlows };
}

function General({ store }: { store: StoreView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const tell = useDoneToast();
  const schema = useMemo(() => generalSchema(t), [t]);
  const update = useCommand("store_update");
  const element = useRef<HTMLFormElement>(null);
  const [disabling, setDisabling] = useState(false);
  const form = useForm<GeneralValues>({
    resolver: zodResolver(schema),
    values: valuesOf(store),
    resetOptions: { keepDirtyValues: true },
  });
  const { control } = form;
  const error = useFormError(form, update.error, {
    name_taken: "name",
    invalid_name: "name",
    invalid_domain_name: "domain",
  });
  const { selfDecision, applyUncovered, settleFlows } = useWatch({ control });

  function save({ enabled, ...values }: GeneralValues) {
    update.mutate(
      { store: store.id, ...values },
      {
        onSuccess: (saved) => {
          const disable = store.enabled && !enabled;
          form.reset({ ...valuesOf(saved), enabled });
          if (disable) setDisabling(true);
          else tell(t("general.saved"));
        },
      },
    );
  }

  return (
    <form
      ref={element}
      noValidate
      aria-label={t("storePane.general")}
      className={styles.form}
      onSubmit={(event) => void form.handleSubmit(save)(event)}
    >
      {error !== undefined && <ErrorBar error={error} />}
      <section className={styles.section} aria-labelledby="general-store">
        <div className={styles.head}>
          <h2 id="general-store" className={styles.heading}>
            {t("general.store")}
          </h2>
          <EnabledSwitch control={control} store={store} />
        </div>
        <TextControl control={control} name="name" label={t("createStore.name")} required />
        <TextAreaControl control={control} name="description" label={t("general.description")} />
        <TextControl
          control={control}
          name="domain"
          label={t("createStore.domain")}
          hint={t("general.domainHint")}
          required
          identifier
        />
      </section>
      <section className={styles.section} aria-labelledby="general-rules">
        <h2 id="general-rules" className={styles.heading}>
          {t("general.rules")}
        </h2>
        <SwitchControl
          control={control}
          name="selfDecision"
          label={t("general.selfDecision.label")}
          text={t("general.selfDecision.text")}
          warning={selfDecision === true ? t("general.selfDecision.on") : undefined}
        />
        <SwitchControl
          control={control}
          name="applyUncovered"
          label={t("general.applyUncovered.label")}
          text={t("general.applyUncovered.text")}
          warning={applyUncovered === true ? t("general.applyUncovered.on") : undefined}
        />
        <SwitchControl
          control={control}
          name="settleFlows"
          label={t("general.settleFlows.label")}
          text={t("general.settleFlows.text")}
          warning={settleFlows === false ? t("general.settleFlows.off") : undefined}
        />
      </section>
      <div>
        <SubmitButton working={update.isPending} workingLabel={t("editStore.saving")}>
          {t("editStore.save")}
        </SubmitButton>
      </div>
      <UnsavedChangesGuard dirty={form.formState.isDirty} />
      {disabling && (
        <DisableStoreDialog
          store={store}
          onClose={() => {
            setDisabling(false);
            form.reset(valuesOf(store));
            element.current?.querySelector<HTMLElement>("[type=submit]")?.focus();
          }}
        />
      )}
    </form>
  );
}

/** Turns a store off; it is turned on again from its card, as documented. */
function EnabledSwitch({ control, store }: { control: Control<GeneralValues>; store: StoreView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const {
    field: { value, onChange, ...field },
  } = useController({ control, name: "enabled" });

  if (!store.enabled) {
    return (
      <>
        <Switch labelPosition="before" label={t("general.enabled")} checked={false} disabled />
        <p className={styles.hint}>
          {t("general.enableFromCard")}{" "}
          <StoresLink inline to="/stores">
            {t("notFound.action")}
          </StoresLink>
        </p>
      </>
    );
  }
  return (
    <>
      <Switch
        {...field}
        labelPosition="before"
        label={t("general.enabled")}
        checked={value}
        onChange={(_event, { checked }) => {
          onChange(checked);
        }}
      />
      {!value && <p className={styles.hint}>{t("general.disabledOnSave")}</p>}
    </>
  );
}
