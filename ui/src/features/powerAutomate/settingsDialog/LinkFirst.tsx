import { Button } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";

import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";

/** Says that there is no link yet, and leads to where it is made. */
export function LinkFirst({ text, goTo }: { text: string; goTo: GoTo }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  return (
    <>
      <p className={styles.text}>{text}</p>
      <div className={styles.buttons}>
        <Button
          appearance="primary"
          onClick={() => {
            goTo("requestUrl");
          }}
        >
          {t("paSettings.goTo", { step: t("paSettings.steps.requestUrl") })}
        </Button>
      </div>
    </>
  );
}
