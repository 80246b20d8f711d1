import { act, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { appState, contoso } from "../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../test/renderWindow";

it("explains a locked key store, and opens when it is unlocked", async () => {
  const transport = fakeTransport()
    .on("store_list", () => ({ stores: [contoso] }))
    .on("app_state", () => ({
      ...appState,
      keyStore: { kind: "unavailable", code: "key_store_locked", message: "collection is locked" },
    }));
  const { user } = await renderWindow(transport, "/stores");

  expect(await screen.findByRole("heading", { name: "The key store is locked" })).toBeInTheDocument();
  expect(screen.getByText(/Unlock the key store, then try again\./)).toBeInTheDocument();
  expect(screen.getByText("Key store unavailable")).toBeInTheDocument();
  await expectAccessible();

  transport.on("app_state", () => appState);
  await user.click(screen.getByRole("button", { name: "Check again" }));

  expect(await screen.findByRole("article", { name: "Contoso" })).toBeInTheDocument();
});

it("says that the owner of the data does not answer", async () => {
  await renderWindow(fakeTransport().refuse("app_state", { code: "owner_unreachable" }), "/stores");

  const title = "The process that owns the data does not answer";
  expect(await screen.findByRole("heading", { name: title })).toBeInTheDocument();
  await expectAccessible();
});

it("keeps what was entered when the owner goes away, and says so above it", async () => {
  const transport = fakeTransport();
  const { user } = await renderWindow(transport, "/stores/new");
  await user.type(await screen.findByLabelText(/^Name/), "Con");

  transport.refuse("app_state", { code: "owner_unreachable" });
  act(() => {
    transport.emit("changed", { topics: ["app"] });
  });

  expect(await screen.findByText("The process that owns the data does not answer.")).toBeInTheDocument();
  expect(screen.getByLabelText(/^Name/)).toHaveValue("Con");
});

it("keeps what is known when the owner goes away", async () => {
  const transport = fakeTransport().on("store_list", () => ({ stores: [contoso] }));
  await renderWindow(transport, "/stores");
  await screen.findByRole("article", { name: "Contoso" });

  transport.refuse("app_state", { code: "owner_unreachable" });
  transport.refuse("store_list", { code: "owner_unreachable" });
  act(() => {
    transport.emit("changed", { topics: ["app", "stores"] });
  });

  expect(await screen.findByText("The process that owns the data does not answer.")).toBeInTheDocument();
  expect(screen.getByRole("article", { name: "Contoso" })).toBeInTheDocument();
});

it("shows the custom profile beside the title, and who owns the data below", async () => {
  const transport = fakeTransport().on("app_state", () => ({
    ...appState,
    owner: "dataService",
    profile: { ...appState.profile, name: "sandbox", custom: true },
    callbackListener: { address: "127.0.0.1:8443", source: "option", fault: null },
  }));
  await renderWindow(transport, "/stores");

  expect(await screen.findByText("sandbox (custom)")).toBeInTheDocument();
  expect(screen.getByText("Data service on this computer")).toBeInTheDocument();
  expect(screen.getByText("Callback listener 127.0.0.1:8443")).toBeInTheDocument();
  expect(screen.getByText("v0.1.0")).toBeInTheDocument();
});

it("shows no profile while it is a built-in one", async () => {
  await renderWindow(fakeTransport(), "/stores");

  await screen.findByText("Engine: this window");
  expect(screen.queryByText(/\(custom\)/)).not.toBeInTheDocument();
});

it("leads back from a page that does not exist", async () => {
  const { user, path } = await renderWindow(fakeTransport(), "/nowhere");

  await user.click(await screen.findByRole("link", { name: "Open Identity Stores" }));

  expect(path()).toBe("/stores");
});
