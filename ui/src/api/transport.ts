import type { Changed } from "./generated/Changed";
import type { Commands } from "./generated/commands";
import type { JobView } from "./generated/JobView";
import type { PortalPageRequest } from "./generated/PortalPageRequest";

export type CommandName = keyof Commands;

export type { Commands };

/** What the owner of the data tells without being asked. */
export interface Events {
  changed: Changed;
  job: JobView;
}
export type EventName = keyof Events;

/** A list that a person exports. */
export interface ExportedList {
  /** The name that the file is meant to have; it is made harmless, and ends in `.csv`. */
  name: string;
  /** What stands in it, 32 MiB at most. */
  text: string;
}

/** Where an exported list was written. */
export interface SavedExport {
  path: string;
}

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

  /**
   * Opens the maker portal's page of a workflow's flow, or of the Solutions of a store's environment, in the system's browser. Rejects with a
   * `CallError`.
   */
  openPortal(request: PortalPageRequest): Promise<void>;

  /** Writes a list into the person's Downloads folder, beside what is there. Rejects with a `CallError`. */
  saveExport(list: ExportedList): Promise<SavedExport>;

  /** Keeps the window from being closed until the returned function is called, and says when somebody tried. */
  holdWindow(tried: () => void): () => void;

  /** Closes the window, held or not. */
  closeWindow(): Promise<void>;
}
