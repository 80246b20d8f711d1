import { CallError, type ApiError, type Transport } from "../api";
import type { PortalPageRequest } from "../api/generated/PortalPageRequest";
import type { CommandName, Commands, EventName, Events, ExportedList, SavedExport } from "../api/transport";

type Handler<Name extends CommandName> = (
  request: Commands[Name]["request"],
) => Commands[Name]["response"] | Promise<Commands[Name]["response"]>;

type Handlers = { [Name in CommandName]?: Handler<Name> };

function callError(error: Partial<ApiError> & Pick<ApiError, "code">): CallError {
  return new CallError({
    message: "",
    remedy: "",
    retryable: false,
    correlation: null,
    details: {},
    ...error,
  });
}

/** Stands where the window's host stands. Answers with what a test says, in the generated types. */
export class FakeTransport implements Transport {
  readonly calls: { name: CommandName; request: unknown }[] = [];
  /** The sign-ins whose page was opened. */
  readonly opened: string[] = [];
  /** The pages of the maker portal that were opened. */
  readonly openedInPortal: PortalPageRequest[] = [];
  /** The lists that were exported. */
  readonly exported: ExportedList[] = [];
  /** Whether the window was closed. */
  windowClosed = false;
  readonly #holds = new Set<() => void>();
  #handlers: Handlers = {};
  #noBrowser: CallError | undefined;
  #noDownloads: CallError | undefined;
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();

  on<Name extends CommandName>(name: Name, handler: Handler<Name>): this {
    this.#handlers = { ...this.#handlers, [name]: handler };
    return this;
  }

  /** Has a command refused. */
  refuse(name: CommandName, error: Partial<ApiError> & Pick<ApiError, "code">): this {
    return this.on(name, () => {
      throw callError(error);
    });
  }

  /** Has a command never answer. */
  hang(name: CommandName): this {
    return this.on(name, () => new Promise<never>(() => undefined));
  }

  emit<Name extends EventName>(event: Name, payload: Events[Name]): void {
    for (const listener of this.#listeners.get(event) ?? [])
      (listener as (payload: Events[Name]) => void)(payload);
  }

  requestsOf<Name extends CommandName>(name: Name): Commands[Name]["request"][] {
    return this.calls.filter((call) => call.name === name).map(({ request }) => request as never);
  }

  async call<Name extends CommandName>(
    name: Name,
    request: Commands[Name]["request"],
  ): Promise<Commands[Name]["response"]> {
    this.calls.push({ name, request });
    const handler = this.#handlers[name];
    if (handler === undefined) throw new Error(`the test does not say what ${name} answers`);
    return handler(request);
  }

  subscribe<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Has the browser not start. */
  refuseToOpen(error: Pick<ApiError, "code">): this {
    this.#noBrowser = callError(error);
    return this;
  }

  /** Has no list be written. */
  refuseToSave(error: Pick<ApiError, "code">): this {
    this.#noDownloads = callError(error);
    return this;
  }

  openSignInPage(job: string): Promise<void> {
    if (this.#noBrowser !== undefined) return Promise.reject(this.#noBrowser);
    this.opened.push(job);
    return Promise.resolve();
  }

  openPortal(request: PortalPageRequest): Promise<void> {
    if (this.#noBrowser !== undefined) return Promise.reject(this.#noBrowser);
    this.openedInPortal.push(request);
    return Promise.resolve();
  }

  saveExport(list: ExportedList): Promise<SavedExport> {
    if (this.#noDownloads !== undefined) return Promise.reject(this.#noDownloads);
    this.exported.push(list);
    return Promise.resolve({ path: `/home/megan/Downloads/${list.name}` });
  }

  holdWindow(tried: () => void): () => void {
    this.#holds.add(tried);
    return () => this.#holds.delete(tried);
  }

  closeWindow(): Promise<void> {
    this.windowClosed = true;
    return Promise.resolve();
  }

  /** Closes the window as its title bar does: whoever holds it is asked instead. */
  async closeByTitleBar(): Promise<void> {
    if (this.#holds.size === 0) return this.closeWindow();
    for (const tried of this.#holds) tried();
  }
}
