import { invoke } from "@tauri-apps/api/core";
import { listen, TauriEvent, type EventTarget } from "@tauri-apps/api/event";
import { CallError } from "./errors";
import type { PortalPageRequest } from "./generated/PortalPageRequest";
import type {
  CommandName,
  Commands,
  EventName,
  Events,
  ExportedList,
  SavedExport,
  Transport,
} from "./transport";

/** Calls a command of the window's host. Rejects with a `CallError`, never with anything else. */
async function ask<Answer>(command: string, request: unknown): Promise<Answer> {
  try {
    return await invoke<Answer>(command, { request });
  } catch (thrown) {
    throw CallError.from(thrown);
  }
}

/** Listens to an event of the host, or to one of a window alone, until the returned function is called. */
function hear(event: string, listener: (payload: never) => void, target?: EventTarget): () => void {
  let live = true;
  const registration = listen<never>(
    event,
    ({ payload }) => {
      if (live) listener(payload);
    },
    target === undefined ? undefined : { target },
  );
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

/** Reaches the engine through the window's host. */
export class TauriTransport implements Transport {
  async call<Name extends CommandName>(
    name: Name,
    request: Commands[Name]["request"],
  ): Promise<Commands[Name]["response"]> {
    return ask<Commands[Name]["response"]>(name, request);
  }

  subscribe<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void): () => void {
    return hear(event, listener);
  }

  async openSignInPage(job: string): Promise<void> {
    await ask("open_sign_in_page", { job });
  }

  async openPortal(request: PortalPageRequest): Promise<void> {
    await ask("open_portal", request);
  }

  async saveExport(list: ExportedList): Promise<SavedExport> {
    return ask<SavedExport>("save_export", list);
  }

  holdWindow(tried: () => void): () => void {
    // The host leaves closing to a page that listens to this.
    return hear(TauriEvent.WINDOW_CLOSE_REQUESTED, tried, { kind: "Window", label: "main" });
  }

  async closeWindow(): Promise<void> {
    await ask("close_window", {});
  }
}
