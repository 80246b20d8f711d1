import { useState } from "react";
import {
  useAccount,
  useClient,
  useCommand,
  useFlow,
  useLink,
  useStore,
  useTemplate,
  useUndecided,
  type StoreView,
  type WorkflowView,
} from "../../../api";
import type { TriggerChoice } from "./triggerChoice";

/**
 * All that the steps know and do. It lives as long as the dialog, so that work goes on, and what was typed stays, while somebody looks at
 * another step.
 */
export function useLinking(workflow: WorkflowView, given: StoreView) {
  const store = useStore(given.id).data ?? given;
  const accountShow = useAccount(store.linkingAccount);
  const client = useClient(store.id);
  const link = useLink(workflow.id);
  const template = useTemplate(workflow.id);
  const hasFlow =
    link.isPending || template.isPending
      ? undefined
      : (link.data?.link ?? template.data?.template ?? null) !== null;
  const flow = useFlow(workflow.id, hasFlow === true);
  const linked = (link.data?.link ?? null) !== null;
  const undecided = useUndecided(store.id, workflow.id, linked);

  /** **Request URL** as it is typed. A credential: it leaves this state only for the engine. */
  const [url, setUrl] = useState("");
  const [probe, setProbe] = useState(false);
  /** Whether the field is there. */
  const [urlOpen, openUrl] = useState(false);
  const [saved, setSaved] = useState(false);
  /** **Who can trigger the flow** as it is chosen; nothing before anybody chose. */
  const [who, setWho] = useState<TriggerChoice>();

  const commands = {
    switchAccount: useCommand("store_update"),
    test: useCommand("client_test"),
    create: useCommand("template_create"),
    update: useCommand("template_update"),
    tryUrl: useCommand("link_authenticate"),
    save: useCommand("link_set"),
    recheck: useCommand("link_authenticate"),
    turnOn: useCommand("flow_turn_on"),
    turnOff: useCommand("flow_turn_off"),
    sendOpen: useCommand("link_send_open"),
    remove: useCommand("link_remove"),
  };

  function forgetUrl() {
    setUrl("");
    openUrl(false);
    setProbe(false);
    commands.tryUrl.reset();
    commands.save.reset();
  }

  return {
    workflow,
    store,
    accountShow,
    client,
    link,
    linked,
    template,
    hasFlow,
    flow,
    undecided,
    url,
    urlOpen,
    openUrl,
    typeUrl: (text: string) => {
      setUrl(text);
      // What was seen was seen of another URL.
      commands.tryUrl.reset();
      commands.save.reset();
      setSaved(false);
    },
    /** Forgets the URL and whatever it was sent with. */
    forgetUrl,
    /** Links the workflow to the flow of the URL. */
    saveUrl: (onSaved: () => void) => {
      commands.save.mutate(
        { workflow: workflow.id, requestUrl: url, probe },
        {
          onSuccess: () => {
            forgetUrl();
            setSaved(true);
            onSaved();
          },
        },
      );
    },
    /** Whether a URL was saved since the dialog was opened. */
    saved,
    probe,
    setProbe,
    who,
    setWho,
    commands,
  };
}

export type Linking = ReturnType<typeof useLinking>;
