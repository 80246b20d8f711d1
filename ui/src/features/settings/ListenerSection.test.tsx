import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { AppState } from "../../api";
import type { FakeTransport } from "../../test/FakeTransport";
import { enter } from "../../test/enter";
import { appState } from "../../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

type Listener = NonNullable<AppState["callbackListener"]>;

const listening: Listener = { address: "127.0.0.1:8443", source: "setting", fault: null };

/** A host that listens where it is told. */
function obedient(listener: Listener | null): FakeTransport {
  let state: AppState = { ...appState, callbackListener: listener };
  return fakeTransport()
    .on("app_state", () => state)
    .on("listener_set", ({ address }) => {
      state = { ...state, callbackListener: address === null ? null : { ...listening, address } };
      return state;
    });
}

async function open(transport: FakeTransport) {
  const window = await renderWindow(transport, "/settings");
  const section = within(await screen.findByRole("region", { name: "Callback listener" }));
  return { ...window, section, field: () => section.getByLabelText(/^Address and port/) };
}

it("is off where nobody set an address", async () => {
  const { section } = await open(obedient(null));

  expect(section.getByText("Off")).toBeInTheDocument();
  expect(section.getByText("Not set")).toBeInTheDocument();
  expect(section.queryByRole("button", { name: "Stop listening" })).not.toBeInTheDocument();
});

it("starts listening at an address, and says so", async () => {
  const transport = obedient(null);
  const { user, section, field } = await open(transport);
  await enter(user, field(), " 127.0.0.1:9000 ");

  await user.click(section.getByRole("button", { name: "Start listening" }));

  expect(await screen.findByText("The callback listener listens on 127.0.0.1:9000.")).toBeInTheDocument();
  expect(section.getByText("The setting below")).toBeInTheDocument();
  expect(transport.requestsOf("listener_set")).toEqual([{ address: "127.0.0.1:9000" }]);
});

it("changes the address", async () => {
  const transport = obedient(listening);
  const { user, section, field } = await open(transport);
  expect(field()).toHaveValue("127.0.0.1:8443");
  await enter(user, field(), "127.0.0.1:9000");

  await user.click(section.getByRole("button", { name: "Change address" }));

  expect(await section.findByText("127.0.0.1:9000")).toBeInTheDocument();
});

it("stops listening, and leaves the focus where it can be set again", async () => {
  const transport = obedient(listening);
  const { user, section, field } = await open(transport);

  await user.click(section.getByRole("button", { name: "Stop listening" }));

  expect(await section.findByText("Off")).toBeInTheDocument();
  expect(transport.requestsOf("listener_set")).toEqual([{ address: null }]);
  expect(field()).toHaveValue("");
  expect(field()).toHaveFocus();
});

it("asks for an address", async () => {
  const transport = obedient(null);
  const { user, section } = await open(transport);

  await user.click(section.getByRole("button", { name: "Start listening" }));

  expect(
    await section.findByText("Enter an address and a port, such as 127.0.0.1:8443."),
  ).toBeInTheDocument();
  expect(transport.requestsOf("listener_set")).toEqual([]);
});

it.each([
  { code: "listen_address_invalid" as const, text: /is not an address and a port\. Give an address/ },
  { code: "listen_port_in_use" as const, text: /Another program uses the port.*Choose another port/ },
  { code: "listen_address_not_here" as const, text: /not one of this computer\. Give an address/ },
  { code: "listen_address_unusable" as const, text: /cannot listen there\. Give an address/ },
])("says $code at the field, and keeps what was typed", async ({ code, text }) => {
  const transport = obedient(listening).refuse("listener_set", { code, details: { field: "address" } });
  const { user, section, field } = await open(transport);
  await enter(user, field(), "192.0.2.1:80");

  await user.click(section.getByRole("button", { name: "Change address" }));

  expect(await section.findByText(text)).toBeInTheDocument();
  expect(field()).toBeInvalid();
  expect(field()).toHaveValue("192.0.2.1:80");
});

it("says why it cannot be stopped", async () => {
  const transport = obedient(listening).refuse("listener_set", { code: "listener_given" });
  const { user, section } = await open(transport);

  await user.click(section.getByRole("button", { name: "Stop listening" }));

  expect(await section.findByRole("alert")).toHaveTextContent("was given with --listen");
});

it("says why it could not start, and tries again", async () => {
  const transport = obedient({
    ...listening,
    fault: { code: "listen_port_in_use", message: "", remedy: "" },
  });
  const { user, section } = await open(transport);
  expect(section.getByText("Not listening")).toBeInTheDocument();
  expect(section.getByText(/Another program uses the port of the callback listener\./)).toBeInTheDocument();
  expect(section.getByRole("button", { name: "Turn off" })).toBeInTheDocument();
  await expectAccessible();

  await user.click(section.getByRole("button", { name: "Start listening" }));

  expect(await section.findByText("Listening")).toBeInTheDocument();
});

it("does not let an address be set that --listen wins over", async () => {
  const { section } = await open(obedient({ ...listening, source: "option" }));

  expect(section.getByText("--listen, given when the process was started")).toBeInTheDocument();
  expect(section.getByText(/wins over the setting/)).toBeInTheDocument();
  expect(section.queryByRole("textbox")).not.toBeInTheDocument();
});

it("asks before an address that was not applied is left behind", async () => {
  const { user, field } = await open(obedient(null));
  await enter(user, field(), "127.0.0.1:9000");

  await user.click(screen.getByRole("link", { name: "Identity Stores" }));

  expect(await screen.findByRole("alertdialog")).toBeInTheDocument();
});
