import { useTranslation } from "react-i18next";
import type { AppState, Notice } from "../../api";
import { Facts } from "../../shared/Facts";
import { Status } from "../../shared/Status";
import { useErrorText } from "../../shared/errorText";
import { SettingsSection } from "./SettingsSection";

type Listener = AppState["callbackListener"];

function ListenerState({ listener }: { listener: Listener }) {
  const { t } = useTranslation();
  if (listener === null) return <Status kind="off" word={t("listener.off")} />;
  if (listener.fault !== null) return <Status kind="error" word={t("listener.failed")} />;
  return <Status kind="healthy" word={t("listener.on")} />;
}

function Fault({ fault }: { fault: Notice }) {
  const { title, remedy } = useErrorText(fault.code);
  return `${title}. ${remedy}`;
}

/** Where flows report to, when they report directly. */
export function ListenerSection({ state: { callbackListener } }: { state: AppState }) {
  const { t } = useTranslation();
  const fault = callbackListener?.fault ?? null;
  return (
    <SettingsSection title={t("listener.title")} text={t("listener.text")}>
      <Facts
        facts={[
          { label: t("listener.state"), value: <ListenerState listener={callbackListener} /> },
          ...(callbackListener === null
            ? []
            : [
                {
                  label: t("listener.address"),
                  value: callbackListener.address,
                  copy: { text: callbackListener.address, label: t("listener.copyAddress") },
                },
              ]),
          ...(fault === null ? [] : [{ label: t("listener.why"), value: <Fault fault={fault} /> }]),
        ]}
      />
    </SettingsSection>
  );
}
