import type { Changed } from "./generated/Changed";
import type { Commands } from "./generated/commands";
import type { JobView } from "./generated/JobView";

export type CommandName = keyof Commands;

export type { Commands };

/** What the owner of the data tells without being asked. */
export interface Events {
  changed: Changed;
  job: JobView;
}
export type EventName = keyof Events;

/** The one way from the screens to the engine. */
export interface Transport {
  /** Runs a command. Rejects with a `CallError`, never with anything else. */
  call<Name extends CommandName>(
    name: Name,
    request: Commands[Name]["request"],
  ): Promise<Commands[Name]["response"]>;

  /** Listens to an event until the returned function is called. */
  subscribe<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void): () => void;

  /** Opens the page on which the code of a sign-in is entered, in the system's browser. Rejects with a `CallError`. */
  openSignInPage(job: string): Promise<void>;
}
