import { Button, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { FlowchartRegular } from "@fluentui/react-icons";
import { zodResolver } from "@hookform/resolvers/zod";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState, type ComponentProps, type ReactNode } from "react";
import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { StoreView } from "../../../api";
import { ButtonLink } from "../../../shared/ButtonLink";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { Page } from "../../../shared/Page";
import { TextAreaControl } from "../../../shared/TextAreaControl";
import { TextControl } from "../../../shared/TextControl";
import { useFormError } from "../../../shared/fieldErrors";
import { useReturn } from "../../../shared/useReturn";
import type { WorkflowDraft } from "../draft";
import type { Row } from "../staged";
import { useStaged } from "../StagedChanges";
import { whyUnavailable } from "../unavailable";
import { useDefaultApprover, useRows } from "../useStoreWorkflows";
import { WorkflowsGuard } from "../WorkflowsGuard";
import { ApproversSection } from "./ApproversSection";
import { EventControl } from "./EventControl";
import { FieldsSection } from "./FieldsSection";
import { FiltersSection } from "./FiltersSection";
import { LinkRail } from "./LinkRail";
import { ObjectsControl } from "./ObjectsControl";
import { SummaryRail } from "./SummaryRail";
import { SystemFacts } from "./SystemFacts";
import type { LinkParts } from "./WorkflowPage";
import { workflowSchema } from "./workflowSchema";

const useStyles = makeStyles({
  layout: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr) 320px",
    columnGap: tokens.spacingHorizontalXXXL,
    rowGap: tokens.spacingVerticalXXXL,
    alignItems: "start",
    maxWidth: "1280px",
    "@media (max-width: 1120px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  form: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXXXL, minWidth: 0 },
  group: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  rail: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalXXL,
    position: "sticky",
    top: tokens.spacingVerticalXXL,
    minWidth: 0,
    "@media (max-width: 1120px)": { position: "static" },
  },
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
  settings: { marginLeft: "auto" },
});

const fieldOfCode = {
  name_taken: "name",
  invalid_name: "name",
  workflow_exists: "event",
  invalid_filter: "filters",
  approver_not_found: "approvers",
  nobody_can_approve: "approvers",
} as const;

interface WorkflowEditorProps {
  row: Row;
  store: StoreView;
  crumbs: NonNullable<ComponentProps<typeof Page>["crumbs"]>;
  link: LinkParts;
  /** What stands above all of it. */
  notice: ReactNode;
}

/** The page of one workflow. What is done here is staged with **Create Workflow** or **Update Workflow**, and sent by **Save**. */
export function WorkflowEditor({ row, store, crumbs, link, notice }: WorkflowEditorProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { dispatch } = useStaged();
  const { rows } = useRows(store.id);
  const defaultApprover = useDefaultApprover(store.id);
  const [settings, setSettings] = useState(false);
  const { holder, giveBack } = useReturn<HTMLSpanElement>();
  const { Settings } = link;
  const { key, view } = row;
  const isNew = key === "";
  const system = view?.type === "system";
  const others = rows
    .filter((other) => other.key !== key && other.change !== "deleted")
    .map(({ draft }) => draft);
  const surroundings = { others, defaultApprover: defaultApprover !== null, system };
  const rules = JSON.stringify(surroundings);
  const schema = useMemo(
    () => workflowSchema(t, i18n.language, JSON.parse(rules) as typeof surroundings),
    [i18n.language, rules, t],
  );
  // Who changes the workflow meanwhile must not have it changed back by what stands in the form since then.
  const [opened] = useState(row.draft);
  const form = useForm<WorkflowDraft>({ resolver: zodResolver(schema), defaultValues: opened });
  const error = useFormError(form, row.error, fieldOfCode);
  const { control, formState } = form;
  const why = view === null ? undefined : whyUnavailable(t, view);
  const list = { to: "/stores/$storeId/workflows", params: { storeId: store.id } } as const;

  function stage(values: WorkflowDraft) {
    const draft = { ...values, description: values.description.trim() };
    if (isNew) dispatch({ kind: "create", draft });
    else dispatch({ kind: "edit", key, base: opened, draft });
    void navigate({ ...list, ignoreBlocker: true });
  }

  return (
    <Page
      title={isNew ? t("workflow.create") : row.draft.name}
      crumbs={crumbs}
      commands={
        <>
          <Controller
            control={control}
            name="enabled"
            render={({ field }) => (
              <Switch
                ref={field.ref}
                label={t("workflow.enabled")}
                checked={field.value}
                disabled={why !== undefined && !field.value}
                onChange={(_event, { checked }) => {
                  field.onChange(checked);
                }}
                onBlur={field.onBlur}
              />
            )}
          />
          {Settings !== undefined && view !== null && (
            <span ref={holder} className={styles.settings}>
              <Button
                icon={<FlowchartRegular />}
                onClick={() => {
                  setSettings(true);
                }}
              >
                {t("workflow.settings")}
              </Button>
            </span>
          )}
        </>
      }
    >
      {notice}
      <div className={styles.layout}>
        <form
          noValidate
          aria-label={isNew ? t("workflow.create") : row.draft.name}
          className={styles.form}
          onSubmit={(event) => void form.handleSubmit(stage)(event)}
        >
          <div className={styles.group}>
            {error !== undefined && <ErrorBar error={error} />}
            {system ? (
              <SystemFacts view={view} {...(why === undefined ? {} : { why })} />
            ) : (
              <>
                <TextControl
                  control={control}
                  name="name"
                  label={t("workflow.name")}
                  hint={t("workflow.nameHint")}
                  required
                />
                <ObjectsControl control={control} />
                <EventControl control={control} others={others} />
                <TextAreaControl control={control} name="description" label={t("workflow.description")} />
              </>
            )}
          </div>
          <ApproversSection control={control} storeId={store.id} defaultApprover={defaultApprover} />
          {!system && <FiltersSection control={control} />}
          {!system && <FieldsSection control={control} />}
          <div className={styles.buttons}>
            <Button type="submit" appearance="primary">
              {isNew ? t("workflow.create") : t("workflow.update")}
            </Button>
            <ButtonLink {...list}>{t("actions.cancel")}</ButtonLink>
          </div>
        </form>
        <aside aria-label={t("workflow.rail")} className={styles.rail}>
          <SummaryRail
            control={control}
            linked={view !== null && view.link !== null}
            system={view?.system ?? null}
            defaultApprover={defaultApprover}
          />
          <LinkRail acts={Settings !== undefined}>{view === null ? null : link.health(view)}</LinkRail>
        </aside>
      </div>
      <WorkflowsGuard edited={formState.isDirty} />
      {settings && view !== null && Settings !== undefined && (
        <Settings
          workflow={view}
          store={store}
          onClose={() => {
            setSettings(false);
            giveBack();
          }}
        />
      )}
    </Page>
  );
}
