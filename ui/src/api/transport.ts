import type { CommandName, Commands, EventName, Events } from "./contract";

/** The one way from the screens to the engine. */
export interface Transport {
  /** Runs a command. Rejects with a `CallError`, never with anything else. */
  call<Name extends CommandName>(
    name: Name,
    request: Commands[Name]["request"],
  ): Promise<Commands[Name]["response"]>;

  /** Listens to an event until the returned function is called. */
  subscribe<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void): () => void;
}
