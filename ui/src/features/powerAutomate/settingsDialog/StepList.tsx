import {
  Field,
  makeStyles,
  Select,
  Tab,
  TabList,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { Status } from "../../../shared/Status";
import { stepIds, type StepId, type StepStates } from "./steps";

const useStyles = makeStyles({
  list: {
    width: "208px",
    flexShrink: 0,
    boxSizing: "border-box",
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalS}`,
    overflowY: "auto",
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  tab: { justifyContent: "flex-start", width: "100%" },
  text: { display: "flex", flexDirection: "column", alignItems: "flex-start", textAlign: "left" },
  name: { ...typographyStyles.body1 },
  narrow: {
    flexShrink: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL} 0`,
  },
});

interface StepListProps {
  narrow: boolean;
  states: StepStates;
  open: StepId | undefined;
  /** The id of the element that shows the open step. */
  panel: string;
  onOpen: (step: StepId) => void;
}

/** The steps with how each stands. Where there is no room, one field that names them. */
export function StepList({ narrow, states, open, panel, onOpen }: StepListProps) {
  const styles = useStyles();
  const { t } = useTranslation();

  if (narrow) {
    return (
      <div className={styles.narrow}>
        <Field label={t("paSettings.step")} orientation="horizontal">
          <Select
            value={open ?? ""}
            onChange={(_event, { value }) => {
              const step = stepIds.find((id) => id === value);
              if (step !== undefined) onOpen(step);
            }}
          >
            {open === undefined && <option value="">{t("paSettings.looking")}</option>}
            {stepIds.map((step) => (
              <option key={step} value={step}>
                {t("paSettings.stepAndState", {
                  step: t(`paSettings.steps.${step}`),
                  state: t(`paSettings.states.${states[step].word}`),
                })}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    );
  }
  return (
    <TabList
      vertical
      aria-label={t("paSettings.stepsLabel")}
      className={styles.list}
      selectedValue={open ?? ""}
      onTabSelect={(_event, { value }) => {
        onOpen(value as StepId);
      }}
    >
      {stepIds.map((step) => (
        <Tab key={step} value={step} className={styles.tab} aria-controls={panel}>
          <span className={styles.text}>
            <span className={styles.name}>{t(`paSettings.steps.${step}`)}</span>
            <Status kind={states[step].kind} word={t(`paSettings.states.${states[step].word}`)} />
          </span>
        </Tab>
      ))}
    </TabList>
  );
}
