import { mockIPC, clearMocks } from "@tauri-apps/api/mocks";
import { afterEach, expect, it, vi } from "vitest";
import { emit } from "@tauri-apps/api/event";
import { appState } from "../test/fixtures";
import { CallError } from "./errors";
import { TauriTransport } from "./tauriTransport";

afterEach(() => {
  clearMocks();
});

it("calls a command with one argument named request", async () => {
  const calls: unknown[] = [];
  mockIPC((name, args) => {
    calls.push([name, args]);
    return appState;
  });

  const answer = await new TauriTransport().call("app_state", {});

  expect(answer).toEqual(appState);
  expect(calls).toEqual([["app_state", { request: {} }]]);
});

it("turns a refusal into an error with its code", async () => {
  const refusal = {
    code: "name_taken",
    message: "taken",
    remedy: "other",
    retryable: false,
    correlation: null,
    details: { field: "name" },
  };
  mockIPC(() => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the host rejects with plain data
    throw refusal;
  });

  const thrown: unknown = await new TauriTransport()
    .call("store_create", { name: "Contoso", tenantId: "", domain: "" })
    .catch((error: unknown) => error);

  expect(thrown).toBeInstanceOf(CallError);
  expect((thrown as CallError).error).toEqual(refusal);
});

it("turns anything else that the host rejects with into an internal error", async () => {
  mockIPC(() => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the host's permission check rejects with text
    throw "store_create not allowed";
  });

  const thrown: unknown = await new TauriTransport().call("store_list", {}).catch((error: unknown) => error);

  expect(thrown).toBeInstanceOf(CallError);
  expect((thrown as CallError).error).toMatchObject({
    code: "internal",
    message: "store_create not allowed",
  });
});

it("opens the page of a sign-in by its job, never by an address", async () => {
  const calls: unknown[] = [];
  mockIPC((name, args) => {
    calls.push([name, args]);
    return {};
  });

  await new TauriTransport().openSignInPage("9d0c9e52-8a4b-4d0e-9b7a-5c2d61e8f001");

  expect(calls).toEqual([
    ["open_sign_in_page", { request: { job: "9d0c9e52-8a4b-4d0e-9b7a-5c2d61e8f001" } }],
  ]);
});

it("stops listening at once, although the host registers later", async () => {
  mockIPC(() => undefined, { shouldMockEvents: true });
  const heard = vi.fn();
  const stillThere = vi.fn();
  const transport = new TauriTransport();

  const stop = transport.subscribe("changed", heard);
  transport.subscribe("changed", stillThere);
  stop();
  await vi.waitFor(async () => {
    await emit("changed", { topics: ["stores"] });
    expect(stillThere).toHaveBeenCalledWith({ topics: ["stores"] });
  });

  expect(heard).not.toHaveBeenCalled();
});

it("opens a page of the maker portal by naming what it shows", async () => {
  const calls: unknown[] = [];
  mockIPC((name, args) => {
    calls.push([name, args]);
    return {};
  });

  await new TauriTransport().openPortal({ store: "store" });

  expect(calls).toEqual([["open_portal", { request: { store: "store" } }]]);
});

it("hands an exported list to the host and tells where it went", async () => {
  mockIPC((name, args) => ({ path: `${name}:${JSON.stringify(args)}` }));

  const saved = await new TauriTransport().saveExport({ name: "Requests.csv", text: "a,b" });

  expect(saved.path).toBe('save_export:{"request":{"name":"Requests.csv","text":"a,b"}}');
});

it("hears when somebody closes a window that is held, until it is let go", async () => {
  mockIPC(() => undefined, { shouldMockEvents: true });
  const tried = vi.fn();

  const letGo = new TauriTransport().holdWindow(tried);
  await vi.waitFor(async () => {
    await emit("tauri://close-requested");
    expect(tried).toHaveBeenCalled();
  });
  letGo();
  tried.mockClear();
  await emit("tauri://close-requested");

  expect(tried).not.toHaveBeenCalled();
});
