import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { CallError } from "./errors";
import type { CommandName, Commands, EventName, Events, Transport } from "./transport";

/** Reaches the engine through the window's host. */
export class TauriTransport implements Transport {
  async call<Name extends CommandName>(
    name: Name,
    request: Commands[Name]["request"],
  ): Promise<Commands[Name]["response"]> {
    try {
      return await invoke<Commands[Name]["response"]>(name, { request });
    } catch (thrown) {
      throw CallError.from(thrown);
    }
  }

  subscribe<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void): () => void {
    let live = true;
    const registration = listen<Events[Name]>(event, ({ payload }) => {
      if (live) listener(payload);
    });
    // A host that refuses to let us listen is a wrong build; the pages still work, by asking.
    registration.catch(() => undefined);

    return () => {
      live = false;
      void registration.then(
        (unlisten) => {
          unlisten();
        },
        () => undefined,
      );
    };
  }

  async openSignInPage(job: string): Promise<void> {
    try {
      await invoke("open_sign_in_page", { request: { job } });
    } catch (thrown) {
      throw CallError.from(thrown);
    }
  }
}
