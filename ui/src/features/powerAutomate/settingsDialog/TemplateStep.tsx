import { MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { TemplateShowResponse } from "../../../api";
import { Known } from "../../../shared/Known";
import { CreateTemplate } from "./CreateTemplate";
import { FlowSketch } from "./FlowSketch";
import { MadeTemplate } from "./MadeTemplate";
import { NoticeList } from "./NoticeList";
import { StepLoading } from "./StepLoading";
import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface StepProps {
  linking: Linking;
  goTo: GoTo;
}

/** **Create Template**: the flow that is made from the workflow, before and after it is there. */
export function TemplateStep({ linking, goTo }: StepProps) {
  const { t } = useTranslation();
  return (
    <Known
      query={linking.template}
      inDialog
      loading={<StepLoading label={t("paSettings.template.loading")} />}
    >
      {(shown) => <Template linking={linking} goTo={goTo} shown={shown} />}
    </Known>
  );
}

function Template({ linking, goTo, shown }: StepProps & { shown: TemplateShowResponse }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { workflow, client, template, linked } = linking;
  const registered = client.data?.client ?? null;
  const { template: made, notices } = shown;
  const elsewhere = notices.some(({ code }) => code === "template_elsewhere");
  // It can be made, or made again, without asking for another one.
  const toMake = made === null || made.state === "deleted" || made.state === "unconfirmed" || elsewhere;

  return (
    <>
      <p className={styles.text}>
        {toMake
          ? registered === null
            ? t("paSettings.template.willBeMade", { name: workflow.name })
            : t("paSettings.template.willBeMadeIn", {
                name: workflow.name,
                code: registered.organizationCode,
                region: registered.region,
              })
          : t("paSettings.template.isMade", { name: made.name })}
      </p>
      <FlowSketch workflow={workflow} />
      {/* That it is outdated is said where it is updated. */}
      <NoticeList
        notices={notices.filter(({ code }) => code !== "template_outdated")}
        at={template.dataUpdatedAt}
        linking={linking}
        here="template"
        goTo={goTo}
      />
      {made === null && linked && (
        <MessageBar layout="multiline">
          <MessageBarBody>{t("paSettings.template.notNeeded")}</MessageBarBody>
        </MessageBar>
      )}
      {toMake ? (
        <CreateTemplate linking={linking} goTo={goTo} another={false} />
      ) : (
        <MadeTemplate linking={linking} goTo={goTo} shown={shown} made={made} />
      )}
    </>
  );
}
