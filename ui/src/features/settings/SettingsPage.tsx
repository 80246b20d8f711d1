import { Badge, makeStyles, Radio, RadioGroup, Switch, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useAppState, type AppState } from "../../api";
import { useCloudName } from "../../shared/cloudName";
import { Facts } from "../../shared/Facts";
import { LoadingPage } from "../../shared/LoadingPage";
import { Page } from "../../shared/Page";
import { ShortcutList } from "../../shared/ShortcutList";
import { useShortcutsOn } from "../../shared/shortcuts";
import { themePreferences, useThemePreference, type ThemePreference } from "../../theme/preference";
import { AboutSection } from "./AboutSection";
import { ListenerSection } from "./ListenerSection";
import { SettingsSection } from "./SettingsSection";

const useStyles = makeStyles({
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalXXXL, maxWidth: "800px" },
});

/** **Settings** of this window and of the process behind it. */
export function SettingsPage() {
  const styles = useStyles();
  const { t } = useTranslation();
  const { data } = useAppState();

  // The gate shows pages only once this is known.
  if (data === undefined) return <LoadingPage />;
  return (
    <Page title={t("settings.title")} layout="form">
      <div className={styles.content}>
        <Appearance />
        <Cloud state={data} />
        <Data state={data} />
        <ListenerSection state={data} />
        <Keyboard />
        <AboutSection version={data.version} />
      </div>
    </Page>
  );
}

function Appearance() {
  const { t } = useTranslation();
  const [theme, setTheme] = useThemePreference();
  return (
    <SettingsSection title={t("settings.appearance")}>
      <RadioGroup
        aria-label={t("accountMenu.theme")}
        layout="horizontal"
        value={theme}
        onChange={(_event, { value }) => {
          setTheme(value as ThemePreference);
        }}
      >
        {themePreferences.map((preference) => (
          <Radio key={preference} value={preference} label={t(`accountMenu.themes.${preference}`)} />
        ))}
      </RadioGroup>
    </SettingsSection>
  );
}

function Cloud({ state: { profile } }: { state: AppState }) {
  const { t } = useTranslation();
  const nameOf = useCloudName();
  return (
    <SettingsSection title={t("settings.cloud")} text={t("cloud.chosen")}>
      <Facts
        facts={[
          {
            label: t("settings.profile"),
            value: (
              <>
                {nameOf(profile.name)}{" "}
                {profile.custom && (
                  <Badge appearance="tint" color="warning">
                    {t("cloud.custom")}
                  </Badge>
                )}
              </>
            ),
          },
          { label: t("settings.authority"), value: profile.authority },
          { label: t("settings.portal"), value: profile.portal },
        ]}
      />
    </SettingsSection>
  );
}

function Data({ state: { dataDirectory, keyStore, owner } }: { state: AppState }) {
  const { t } = useTranslation();
  return (
    <SettingsSection title={t("settings.data")} text={t(`settings.ownerText.${owner}`)}>
      <Facts
        facts={[
          { label: t("settings.owner"), value: t(`settings.owners.${owner}`) },
          {
            label: t("settings.directory"),
            value: dataDirectory,
            copy: { text: dataDirectory, label: t("settings.copyDirectory") },
          },
          {
            label: t("settings.key"),
            value: t(`settings.keys.${keyStore.kind === "ready" ? keyStore.source : "unavailable"}`),
          },
        ]}
      />
    </SettingsSection>
  );
}

function Keyboard() {
  const { t } = useTranslation();
  const [on, setOn] = useShortcutsOn();
  return (
    <SettingsSection title={t("shortcuts.title")} text={t("shortcuts.text")}>
      <div>
        <Switch
          label={t("shortcuts.use")}
          checked={on}
          onChange={(_event, { checked }) => {
            setOn(checked);
          }}
        />
      </div>
      {on && <ShortcutList />}
    </SettingsSection>
  );
}
