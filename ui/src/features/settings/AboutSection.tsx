import { Button, makeStyles } from "@fluentui/react-components";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { version as windowVersion } from "../../../package.json";
import { Facts } from "../../shared/Facts";
import { LibrariesDialog } from "./LibrariesDialog";
import { SettingsSection } from "./SettingsSection";

const useStyles = makeStyles({ buttons: { display: "flex" } });

/** Which version this is, of the window and the engine where they differ, and under which terms it and its libraries stand. */
export function AboutSection({ version }: { version: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [libraries, setLibraries] = useState(false);
  const opener = useRef<HTMLDivElement>(null);

  return (
    <SettingsSection title={t("settings.about")}>
      <Facts
        facts={[
          ...(version === windowVersion
            ? [{ label: t("settings.version"), value: version }]
            : [
                { label: t("settings.versionWindow"), value: windowVersion },
                { label: t("settings.versionEngine"), value: version },
              ]),
          { label: t("settings.licence"), value: t("settings.licenceOurs") },
        ]}
      />
      <div ref={opener} className={styles.buttons}>
        <Button
          onClick={() => {
            setLibraries(true);
          }}
        >
          {t("settings.libraries")}
        </Button>
      </div>
      {libraries && (
        <LibrariesDialog
          onClose={() => {
            setLibraries(false);
            opener.current?.querySelector("button")?.focus();
          }}
        />
      )}
    </SettingsSection>
  );
}
