import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { DismissRegular, InfoRegular } from "@fluentui/react-icons";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StoreView, WorkflowView } from "../../../api";
import { AccountStep } from "./AccountStep";
import { AuthenticateStep } from "./AuthenticateStep";
import { EnvironmentStep } from "./EnvironmentStep";
import { HealthStep } from "./HealthStep";
import { RequestUrlStep } from "./RequestUrlStep";
import { StepList } from "./StepList";
import { StepLoading } from "./StepLoading";
import { type GoTo, firstUndone, stepStates, type StepId } from "./steps";
import { TemplateStep } from "./TemplateStep";
import { TurnOnStep } from "./TurnOnStep";
import { useLinking, type Linking } from "./useLinking";
import { useNarrow } from "./useNarrow";
import { WorkGoingOn } from "./WorkGoingOn";

const useStyles = makeStyles({
  surface: {
    width: "880px",
    maxWidth: "calc(100vw - 32px)",
    height: "min(90vh, 720px)",
    "@media (max-height: 480px)": { height: "calc(100vh - 16px)", maxHeight: "calc(100vh - 16px)" },
    padding: 0,
    overflow: "hidden",
  },
  body: {
    height: "100%",
    maxHeight: "none",
    gap: 0,
    gridTemplateRows: "auto minmax(0, 1fr)",
  },
  title: {
    ...typographyStyles.subtitle1,
    padding: `${tokens.spacingVerticalL} 0 ${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL}`,
    overflowWrap: "anywhere",
  },
  close: { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} 0` },
  content: {
    display: "flex",
    flexDirection: "column",
    minHeight: 0,
    padding: 0,
    margin: 0,
    overflow: "hidden",
  },
  atOnce: {
    ...typographyStyles.caption1,
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalSNudge,
    margin: 0,
    padding: `0 ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalM}`,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  atOnceIcon: { display: "flex", fontSize: "16px", flexShrink: 0 },
  columns: { display: "flex", flexGrow: 1, minHeight: 0 },
  stacked: { flexDirection: "column", overflowY: "auto" },
  detail: {
    flexGrow: 1,
    minWidth: 0,
    boxSizing: "border-box",
    padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalXXL}`,
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalL,
    "& > *": { flexShrink: 0 },
  },
  scrolling: { overflowY: "auto" },
  heading: { ...typographyStyles.subtitle1, margin: 0, outlineStyle: "none", overflowWrap: "anywhere" },
});

interface PowerAutomateSettingsDialogProps {
  workflow: WorkflowView;
  store: StoreView;
  onClose: () => void;
}

/** **Power Automate Settings** of a workflow: the steps at the left, the one that is open at the right. Each acts at once. */
export function PowerAutomateSettingsDialog({ workflow, store, onClose }: PowerAutomateSettingsDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const narrow = useNarrow();
  const panel = useId();
  const linking = useLinking(workflow, store);
  const states = stepStates(linking);
  const [{ chosen, visit }, setVisit] = useState<{ chosen: StepId | undefined; visit: number }>({
    chosen: undefined,
    visit: 0,
  });
  const heading = useRef<HTMLHeadingElement>(null);

  // Where to begin is decided once: what is done later does not turn the page under somebody's hands.
  const beginning = chosen ?? firstUndone(states);
  if (chosen === undefined && beginning !== undefined) setVisit({ chosen: beginning, visit });

  /** Opens a step, or returns to its heading where a button goes away under the focus. */
  const goTo: GoTo = (step, from) => {
    setVisit((now) =>
      from === undefined || from === now.chosen ? { chosen: step, visit: now.visit + 1 } : now,
    );
  };

  useEffect(() => {
    // After the dialog itself has put the focus on its first button.
    const timer = window.setTimeout(() => heading.current?.focus({ preventScroll: true }), 0);
    return () => {
      window.clearTimeout(timer);
    };
  }, [visit]);

  return (
    <Dialog
      open
      onOpenChange={(_event, data) => {
        // A click beside the dialog would lose what was typed.
        if (!data.open && data.type !== "backdropClick") onClose();
      }}
    >
      <DialogSurface
        className={styles.surface}
        // A form of the page behind must not hear of the forms in here, nor its shortcuts of the keys.
        onSubmit={(event) => {
          event.stopPropagation();
        }}
      >
        <DialogBody className={styles.body}>
          <DialogTitle
            className={styles.title}
            action={
              <div className={styles.close}>
                <Button
                  appearance="subtle"
                  aria-label={t("paSettings.close")}
                  icon={<DismissRegular />}
                  onClick={onClose}
                />
              </div>
            }
          >
            {t("paSettings.title", { name: workflow.name })}
          </DialogTitle>
          <DialogContent className={styles.content}>
            <p className={styles.atOnce}>
              <span aria-hidden className={styles.atOnceIcon}>
                <InfoRegular />
              </span>
              {t("paSettings.atOnce")}
            </p>
            <div className={narrow ? `${styles.columns} ${styles.stacked}` : styles.columns}>
              <StepList narrow={narrow} states={states} open={chosen} panel={panel} onOpen={goTo} />
              <div
                id={panel}
                role="tabpanel"
                aria-labelledby={`${panel}-heading`}
                className={narrow ? styles.detail : `${styles.detail} ${styles.scrolling}`}
              >
                <h3 ref={heading} id={`${panel}-heading`} tabIndex={-1} className={styles.heading}>
                  {chosen === undefined ? t("paSettings.looking") : t(`paSettings.steps.${chosen}`)}
                </h3>
                {chosen === undefined ? (
                  <StepLoading label={t("paSettings.loading")} />
                ) : (
                  <Step step={chosen} linking={linking} goTo={goTo} />
                )}
              </div>
            </div>
            <WorkGoingOn linking={linking} />
          </DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

interface StepProps {
  step: StepId;
  linking: Linking;
  goTo: GoTo;
}

function Step({ step, linking, goTo }: StepProps) {
  switch (step) {
    case "account":
      return <AccountStep linking={linking} goTo={goTo} />;
    case "environment":
      return <EnvironmentStep linking={linking} goTo={goTo} />;
    case "template":
      return <TemplateStep linking={linking} goTo={goTo} />;
    case "requestUrl":
      return <RequestUrlStep linking={linking} goTo={goTo} />;
    case "authenticate":
      return <AuthenticateStep linking={linking} goTo={goTo} />;
    case "turnOn":
      return <TurnOnStep linking={linking} goTo={goTo} />;
    case "health":
      return <HealthStep linking={linking} goTo={goTo} />;
  }
}
