import { makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useTemplateText, type WhoCanTrigger } from "../../../api";
import { CopyButton } from "../../../shared/CopyButton";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { Disclosure } from "./Disclosure";
import { StepLoading } from "./StepLoading";
import { useSectionStyles } from "./useSectionStyles";

const useStyles = makeStyles({
  text: {
    ...typographyStyles.caption1,
    fontFamily: tokens.fontFamilyMonospace,
    margin: 0,
    padding: tokens.spacingHorizontalM,
    maxHeight: "320px",
    overflow: "auto",
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    userSelect: "text",
  },
});

interface TemplatePreviewProps {
  workflow: string;
  whoCanTrigger: WhoCanTrigger | null;
}

/** **Preview**: the definition as it would be written, folded away. */
export function TemplatePreview(props: TemplatePreviewProps) {
  const { t } = useTranslation();
  return (
    <Disclosure title={t("paSettings.preview.title")}>
      <Definition {...props} />
    </Disclosure>
  );
}

function Definition({ workflow, whoCanTrigger }: TemplatePreviewProps) {
  const section = useSectionStyles();
  const styles = useStyles();
  const { t } = useTranslation();
  const text = useTemplateText(workflow, whoCanTrigger);

  if (text.isPending) return <StepLoading label={t("paSettings.preview.loading")} />;
  if (text.isError) return <ErrorBar error={text.error} onRetry={() => void text.refetch()} />;
  const shown = indented(text.data.clientData);
  return (
    <div className={section.section}>
      <p className={section.quiet}>{text.data.description}</p>
      {/* A region that scrolls has to be reached by the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.text} tabIndex={0} role="region" aria-label={t("paSettings.preview.region")}>
        {shown}
      </pre>
      <div className={section.buttons}>
        <CopyButton text={shown} label={t("paSettings.preview.copy")} />
      </div>
    </div>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
