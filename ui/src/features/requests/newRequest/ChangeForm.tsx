import {
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Skeleton,
  SkeletonItem,
  tokens,
} from "@fluentui/react-components";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  useCommand,
  useRequestForm,
  type Attribute,
  type CallError,
  type FormField,
  type Notice,
  type RequestFormResponse,
  type RequestView,
  type StoreView,
} from "../../../api";
import { ButtonLink } from "../../../shared/ButtonLink";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { PeoplePicker, type Picked } from "../../../shared/PeoplePicker";
import { SubmitButton } from "../../../shared/SubmitButton";
import { UnsavedChangesGuard } from "../../../shared/UnsavedChangesGuard";
import { useErrorText } from "../../../shared/errorText";
import { RefusalText } from "../RefusalText";
import type { ChangeChoice } from "./changeChoices";
import { Coverage } from "./Coverage";
import { DirectDialog } from "./DirectDialog";
import { faultOf, inputsOf, shownFields, type Draft } from "./draft";
import { FormFieldControl } from "./FormFieldControl";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  field: { maxWidth: "480px" },
  buttons: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalM,
  },
  skeleton: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM, maxWidth: "480px" },
});

interface ChangeFormProps {
  store: StoreView;
  choice: ChangeChoice;
  /** The workflow by which the change was chosen. */
  workflow: string | undefined;
  onSent: (requests: readonly RequestView[]) => void;
}

/** The form of one change: about whom, with which values, and who will decide. */
export function ChangeForm({ store, choice, workflow, onSent }: ChangeFormProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { object, event } = choice;
  const [target, setTarget] = useState<Picked>();
  const needsTarget = event !== "create";
  const ready = !needsTarget || target !== undefined;
  const form = useRequestForm(
    { store: store.id, object, event, ...(target === undefined ? {} : { target: target.object }) },
    ready,
  );
  const retry = () => void form.refetch();

  return (
    <>
      {needsTarget && (
        <PeoplePicker
          storeId={store.id}
          kind={object === "user" ? "people" : "groups"}
          single
          required
          label={t(`newRequest.target.${object}`)}
          value={target === undefined ? [] : [target]}
          onChange={([picked]) => {
            setTarget(picked);
          }}
        />
      )}
      {ready && form.error !== null && <ErrorBar error={form.error} onRetry={retry} />}
      {ready &&
        (form.data !== undefined ? (
          <Fields
            key={target?.object ?? ""}
            store={store}
            choice={choice}
            workflow={workflow}
            target={target}
            form={form.data}
            onSent={onSent}
          />
        ) : (
          form.error === null && (
            <Skeleton aria-label={t("newRequest.loading")} className={styles.skeleton}>
              <SkeletonItem size={56} />
              <SkeletonItem size={56} />
              <SkeletonItem size={56} />
            </Skeleton>
          )
        ))}
    </>
  );
}

interface FieldsProps extends ChangeFormProps {
  target: Picked | undefined;
  form: RequestFormResponse;
}

function Fields({ store, choice, workflow, target, form, onSent }: FieldsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const create = useCommand("request_create");
  const [draft, setDraft] = useState<Draft>({});
  const [visited, setVisited] = useState<ReadonlySet<Attribute>>(new Set());
  const [tried, setTried] = useState(false);
  const [directly, setDirectly] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const fields = shownFields(form, choice.event, workflow);
  const inputs = inputsOf(fields, draft);
  const faults = fields.filter((field) => faultOf(field, draft) !== undefined);
  const nothing = choice.event === "edit" && inputs.length === 0;
  const readOnly = form.target?.readOnly ?? null;
  const refused = useFieldError(create.error, fields);

  function send(direct: boolean) {
    create.mutate(
      {
        store: store.id,
        object: choice.object,
        event: choice.event,
        ...(target === undefined ? {} : { target: target.object }),
        fields: inputs,
        direct,
      },
      {
        onSuccess: ({ requests }) => {
          onSent(requests);
        },
        onError: ({ error }) => {
          const uncovered = error.code === "no_workflow_covers_this";
          setDirectly(uncovered);
          const field = error.details.field ?? "";
          // The dialog goes away with the focus in it; otherwise only a field that is at fault takes it.
          if (!uncovered && (direct || fields.some(({ field: name }) => name === field))) focusField(field);
        },
      },
    );
  }

  /** Goes to the field that has to be mended; to what sends the form where it has none. */
  function focusField(name: string) {
    const field = fields.find(({ field }) => field === name)?.field;
    const wanted = field === undefined ? "[type=submit]" : `[data-field="${field}"] :is(input, select)`;
    element.current?.querySelector<HTMLElement>(wanted)?.focus();
  }

  return (
    <form
      ref={element}
      noValidate
      className={styles.form}
      aria-label={t("newRequest.values")}
      onSubmit={(submit) => {
        submit.preventDefault();
        setTried(true);
        if (faults.length > 0) {
          focusField(faults[0]?.field ?? "");
          return;
        }
        if (nothing || create.isPending || readOnly !== null) return;
        if (form.uncovered !== null && !store.settings.applyUncovered) setDirectly(true);
        else send(false);
      }}
    >
      {readOnly !== null && <Hint notice={readOnly} storeId={store.id} />}
      {fields.map((field) => (
        <div key={field.field} data-field={field.field} className={styles.field}>
          <FormFieldControl
            field={field}
            store={store}
            event={choice.event}
            draft={draft}
            fault={tried || visited.has(field.field) ? faultOf(field, draft) : undefined}
            refused={refused?.field === field.field ? refused.text : undefined}
            onChange={(value) => {
              setDraft({ ...draft, [field.field]: value });
              create.reset();
            }}
            onLeave={() => {
              setVisited(new Set([...visited, field.field]));
            }}
          />
        </div>
      ))}
      <Coverage store={store} choice={choice} form={form} changed={inputs.map(({ field }) => field)} />
      {create.error !== null && refused === undefined && !directly && (
        <div>
          <ErrorBar error={create.error} />
          <RefusalText code={create.error.error.code} storeId={store.id} />
        </div>
      )}
      {tried && nothing && <NothingChanged />}
      <div className={styles.buttons}>
        <SubmitButton working={create.isPending} workingLabel={t("newRequest.sending")}>
          {t("newRequest.send")}
        </SubmitButton>
        <ButtonLink to="/requests/$scope" params={{ scope: "mine" }}>
          {t("actions.cancel")}
        </ButtonLink>
      </div>
      {directly && (
        <DirectDialog
          working={create.isPending}
          error={create.error?.error.code === "no_workflow_covers_this" ? null : create.error}
          onConfirm={() => {
            send(true);
          }}
          onClose={() => {
            setDirectly(false);
            create.reset();
            focusField("");
          }}
        />
      )}
      <UnsavedChangesGuard dirty={inputs.length > 0 && !create.isSuccess} />
    </form>
  );
}

function NothingChanged() {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <MessageBar intent="warning" politeness="polite">
        <MessageBarBody>{t("newRequest.nothing")}</MessageBarBody>
      </MessageBar>
    </div>
  );
}

/** Why this object cannot be changed like this, told before anything is filled in. */
function Hint({ notice, storeId }: { notice: Notice; storeId: string }) {
  const { t } = useTranslation();
  return (
    <MessageBar intent="warning" layout="multiline" politeness="polite">
      <MessageBarBody>
        <MessageBarTitle>{t("newRequest.readOnly")}</MessageBarTitle>{" "}
        <RefusalText code={notice.code} storeId={storeId} />
      </MessageBarBody>
    </MessageBar>
  );
}

/** An error that belongs to one of the fields, with its words. */
function useFieldError(error: CallError | null, fields: readonly FormField[]) {
  const { title, remedy } = useErrorText(error?.error.code ?? "internal");
  const named = error?.error.details.field;
  const field = fields.find(({ field: name }) => name === named)?.field;
  return field === undefined ? undefined : { field, text: `${title}. ${remedy}` };
}
