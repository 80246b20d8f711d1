import { useTranslation } from "react-i18next";
import type { AppState } from "../../api";
import { Facts } from "../../shared/Facts";
import { Status } from "../../shared/Status";
import { SettingsSection } from "./SettingsSection";

/** Where flows report to, when they report directly. */
export function ListenerSection({ state: { callbackListener } }: { state: AppState }) {
  const { t } = useTranslation();
  return (
    <SettingsSection title={t("listener.title")} text={t("listener.text")}>
      <Facts
        facts={[
          {
            label: t("listener.state"),
            value:
              callbackListener === null ? (
                <Status kind="off" word={t("listener.off")} />
              ) : (
                <Status kind="healthy" word={t("listener.on")} />
              ),
          },
          ...(callbackListener === null
            ? []
            : [
                {
                  label: t("listener.address"),
                  value: callbackListener.address,
                  copy: { text: callbackListener.address, label: t("listener.copyAddress") },
                },
              ]),
        ]}
      />
    </SettingsSection>
  );
}
