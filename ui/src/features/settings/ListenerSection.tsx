import { MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { AppState, Notice } from "../../api";
import { Facts } from "../../shared/Facts";
import { Status } from "../../shared/Status";
import { useErrorText } from "../../shared/errorText";
import { ListenerForm } from "./ListenerForm";
import { SettingsSection } from "./SettingsSection";

type Listener = AppState["callbackListener"];

function ListenerState({ listener }: { listener: Listener }) {
  const { t } = useTranslation();
  if (listener === null) return <Status kind="off" word={t("listener.off")} />;
  if (listener.fault !== null) return <Status kind="error" word={t("listener.failed")} />;
  return <Status kind="healthy" word={t("listener.on")} />;
}

function Fault({ fault }: { fault: Notice }) {
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(fault.code);
  return `${t("errorDetails.sentence", { title })} ${remedy}`;
}

/** Where flows report to, when they report directly. */
export function ListenerSection({ state: { callbackListener } }: { state: AppState }) {
  const { t } = useTranslation();
  return (
    <SettingsSection title={t("listener.title")} text={t("listener.text")}>
      <Facts facts={useListenerFacts(callbackListener)} />
      {callbackListener?.source === "option" ? (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t("listener.given")}</MessageBarBody>
        </MessageBar>
      ) : (
        <ListenerForm listener={callbackListener} />
      )}
    </SettingsSection>
  );
}

function useListenerFacts(listener: Listener) {
  const { t } = useTranslation();
  const state = { label: t("listener.state"), value: <ListenerState listener={listener} /> };
  if (listener === null) return [state, { label: t("listener.address"), value: t("listener.notSet") }];

  const { address, source, fault } = listener;
  return [
    state,
    ...(fault === null ? [] : [{ label: t("listener.why"), value: <Fault fault={fault} /> }]),
    {
      label: t("listener.address"),
      value: address,
      copy: { text: address, label: t("listener.copyAddress") },
    },
    { label: t("listener.source"), value: t(`listener.sources.${source}`) },
  ];
}
