import { Button, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { ArrowClockwiseRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { TemplateShowResponse, TemplateView, WhoCanTrigger } from "../../../api";
import { Status, type StatusKind } from "../../../shared/Status";
import { exactTime } from "../../../shared/time";
import { Facts } from "../../../shared/Facts";
import { inWords } from "../../../shared/list";
import { CreateTemplate } from "./CreateTemplate";
import { Disclosure } from "./Disclosure";
import { NoticeList } from "./NoticeList";
import { OpenInPowerAutomate } from "./OpenInPowerAutomate";
import type { GoTo } from "./steps";
import { TemplatePreview } from "./TemplatePreview";
import { UpdateTemplate } from "./UpdateTemplate";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface MadeTemplateProps {
  linking: Linking;
  goTo: GoTo;
  shown: TemplateShowResponse;
  made: TemplateView;
}

const kinds: Record<TemplateView["state"], StatusKind> = {
  on: "healthy",
  off: "off",
  suspended: "error",
  deleted: "error",
  unconfirmed: "attention",
  unknown: "unknown",
};

/** A template that is in Power Automate: how it stands, what comes next, and bringing it to what the workflow became. */
export function MadeTemplate({ linking, goTo, shown, made }: MadeTemplateProps) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, store, template, linked, commands } = linking;
  const created = commands.create.data;
  const urgent = shown.outdated.length > 0;

  return (
    <>
      {created !== undefined && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>
            {t(created.foundAgain ? "paSettings.template.foundAgain" : "paSettings.template.created")}
          </MessageBarBody>
        </MessageBar>
      )}
      {/* That it is off and binds no connection is what the next steps are about. */}
      <NoticeList
        notices={(created?.notices ?? []).filter(({ code }) => code !== "flow_off")}
        at={template.dataUpdatedAt}
        linking={linking}
        here="template"
        goTo={goTo}
      />
      <Facts
        facts={[
          { label: t("paSettings.template.name"), value: made.name },
          {
            label: t("paSettings.template.state"),
            value: <Status kind={kinds[made.state]} word={t(`paSettings.template.states.${made.state}`)} />,
          },
          { label: t("paSettings.who.label"), value: <WhoCanTriggerIt made={made} /> },
          ...(made.madeAt === null
            ? []
            : [{ label: t("paSettings.template.madeAt"), value: exactTime(made.madeAt) }]),
          ...(made.updatedAt === null
            ? []
            : [{ label: t("paSettings.template.updatedAt"), value: exactTime(made.updatedAt) }]),
          {
            label: t("paSettings.flowId"),
            value: made.flow,
            copy: { text: made.flow, label: t("paSettings.copyFlowId") },
          },
        ]}
      />
      <div className={styles.section}>
        <div className={styles.buttons}>
          <OpenInPowerAutomate store={store.id} workflow={workflow.id} />
          <Button
            icon={<ArrowClockwiseRegular />}
            disabledFocusable={template.isFetching}
            onClick={() => void template.refetch()}
          >
            {t("paSettings.lookAgain")}
          </Button>
        </div>
        <p className={styles.quiet}>{t("paSettings.template.where")}</p>
      </div>
      {urgent && <UpdateTemplate linking={linking} goTo={goTo} shown={shown} made={made} />}
      {!linked && (
        <section className={styles.section} aria-labelledby="pa-template-next">
          <h4 id="pa-template-next" className={styles.heading}>
            {t("paSettings.template.next")}
          </h4>
          <ol className={styles.steps}>
            <li>{t("paSettings.template.nextConnection")}</li>
            <li>{t("paSettings.template.nextCopy")}</li>
            <li>{t("paSettings.template.nextPaste")}</li>
          </ol>
          <div className={styles.buttons}>
            <Button
              appearance={urgent ? "secondary" : "primary"}
              onClick={() => {
                goTo("requestUrl");
              }}
            >
              {t("paSettings.requestUrl.configure")}
            </Button>
          </div>
        </section>
      )}
      {!urgent && <UpdateTemplate linking={linking} goTo={goTo} shown={shown} made={made} />}
      <TemplatePreview workflow={workflow.id} whoCanTrigger={null} />
      <Disclosure title={t("paSettings.template.anotherTitle")}>
        <p className={styles.text}>{t("paSettings.template.anotherText")}</p>
        <CreateTemplate linking={linking} goTo={goTo} another />
      </Disclosure>
    </>
  );
}

/** Who can trigger the flow now, and what was written where somebody chose otherwise since. */
function WhoCanTriggerIt({ made }: { made: TemplateView }) {
  const styles = useSectionStyles();
  const { t, i18n } = useTranslation();
  const { whoCanTrigger, writtenWhoCanTrigger } = made;
  const told = (who: WhoCanTrigger) =>
    who.kind === "specificUsers"
      ? t("paSettings.who.named", { users: inWords(i18n.language, who.allowed) })
      : t(`paSettings.who.${who.kind}`);

  return (
    <>
      {told(whoCanTrigger)}
      {writtenWhoCanTrigger !== null && (
        <p className={styles.quiet}>
          {t("paSettings.who.changedSince", { written: told(writtenWhoCanTrigger) })}
        </p>
      )}
    </>
  );
}
