import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  makeStyles,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { Status } from "../../shared/Status";
import { RegistrationStepBody } from "../../shared/RegistrationStepBody";
import { stepsOf, type RegistrationStep, type SignInWay } from "../../shared/registration";

const useStyles = makeStyles({
  guide: {
    boxSizing: "border-box",
    padding: tokens.spacingHorizontalXL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  text: {
    ...typographyStyles.body1,
    margin: `${tokens.spacingVerticalXS} 0 ${tokens.spacingVerticalS}`,
    color: tokens.colorNeutralForeground2,
  },
  // In line with the title and the text.
  steps: { margin: `0 calc(-1 * ${tokens.spacingHorizontalMNudge})` },
  step: { display: "flex", flexWrap: "wrap", columnGap: tokens.spacingHorizontalM, alignItems: "center" },
  panel: { marginBottom: tokens.spacingVerticalM, paddingLeft: "26px" },
});

interface RegistrationGuideProps {
  way: SignInWay;
  open: readonly RegistrationStep[];
  onOpen: (open: RegistrationStep[]) => void;
  /** Where the last sign-in failed. */
  failed: RegistrationStep | undefined;
}

/** How an app is registered for a way of signing in, step by step. */
export function RegistrationGuide({ way, open, onOpen, failed }: RegistrationGuideProps) {
  const styles = useStyles();
  const { t } = useTranslation();

  return (
    <section className={styles.guide} aria-labelledby="registration-guide">
      <h2 id="registration-guide" className={styles.title}>
        {t("registration.title")}
      </h2>
      <p className={styles.text}>{t(`registration.intro.${way}`)}</p>
      <Accordion
        multiple
        collapsible
        className={styles.steps}
        openItems={[...open]}
        onToggle={(_event, { openItems }) => {
          onOpen(openItems as RegistrationStep[]);
        }}
      >
        {stepsOf[way].map((step, place) => (
          <AccordionItem key={step} value={step}>
            <AccordionHeader as="h3" button={{ id: stepId(step) }}>
              <span className={styles.step}>
                {t("registration.step", { number: place + 1, title: t(`registration.${step}.title`) })}
                {step === failed && <Status kind="error" word={t("registration.failed")} />}
              </span>
            </AccordionHeader>
            <AccordionPanel className={styles.panel}>
              <RegistrationStepBody step={step} way={way} />
            </AccordionPanel>
          </AccordionItem>
        ))}
      </Accordion>
    </section>
  );
}

/** Where the header of a step is found, to lead the focus there. */
export function stepId(step: RegistrationStep): string {
  return `registration-${step}`;
}
