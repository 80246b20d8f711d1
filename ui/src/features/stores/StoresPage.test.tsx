import { screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { contoso } from "../../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

it("shows skeletons while the stores are on their way", async () => {
  await renderWindow(fakeTransport().hang("store_list"), "/stores");

  expect(await screen.findByLabelText("Loading identity stores")).toBeInTheDocument();
  await expectAccessible();
});

it("offers to create the first store", async () => {
  const { user, path } = await renderWindow(fakeTransport(), "/stores");

  const empty = within(await screen.findByRole("region", { name: "No identity stores yet" }));
  await expectAccessible();
  await user.click(empty.getByRole("link", { name: "Create Identity Store" }));

  expect(path()).toBe("/stores/new");
});

it("says what failed, keeps the engine's words under details, and tries again", async () => {
  const transport = fakeTransport().refuse("store_list", {
    code: "database_damaged",
    message: "page 7 is malformed",
    correlation: "c0ffee",
  });
  const { user } = await renderWindow(transport, "/stores");

  expect(await screen.findByRole("heading", { name: "The database is damaged" })).toBeInTheDocument();
  expect(screen.getByText("Restore the data directory from a backup.")).toBeInTheDocument();
  expect(screen.queryByText("page 7 is malformed")).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Details" }));
  expect(screen.getByText("page 7 is malformed")).toBeInTheDocument();
  expect(screen.getByText("c0ffee")).toBeInTheDocument();
  await expectAccessible();

  transport.on("store_list", () => ({ stores: [contoso] }));
  await user.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByRole("article", { name: "Contoso" })).toBeInTheDocument();
});

it("shows a card for each store, with its state in words", async () => {
  const broken = {
    ...contoso,
    id: "5b0c9e52-8a4b-4d0e-9b7a-5c2d61e8f002",
    name: "Fabrikam",
    workflows: 11,
    workflowsEnabled: 9,
    openRequests: 4,
    problems: [
      { code: "sign_in_needed" as const, broken: true },
      { code: "client_missing" as const, broken: false },
    ],
  };
  await renderWindow(
    fakeTransport().on("store_list", () => ({ stores: [contoso, broken] })),
    "/stores",
  );

  const healthy = within(await screen.findByRole("article", { name: "Contoso" }));
  expect(healthy.getByText("Healthy")).toBeInTheDocument();
  expect(healthy.getByText("contoso.example")).toBeInTheDocument();
  const ill = within(screen.getByRole("article", { name: "Fabrikam" }));
  expect(ill.getByText("Errors")).toBeInTheDocument();
  expect(ill.getByText("9 of 11 on")).toBeInTheDocument();
  expect(ill.getByRole("link", { name: "Somebody has to sign in again" })).toHaveAttribute(
    "href",
    `/stores/${broken.id}/connection`,
  );
  expect(ill.getByText(/and 1 more/)).toBeInTheDocument();
  await expectAccessible();
});

it("asks again when a topic of the list changes, and not for another's", async () => {
  const transport = fakeTransport();
  await renderWindow(transport, "/stores");
  await screen.findByRole("heading", { name: "No identity stores yet" });

  transport.emit("changed", { topics: ["jobs"] });
  expect(transport.requestsOf("store_list")).toHaveLength(1);
  transport.on("store_list", () => ({ stores: [contoso] })).emit("changed", { topics: ["stores"] });

  expect(await screen.findByRole("article", { name: "Contoso" })).toBeInTheDocument();
});

it("says what stands still before it disables a store", async () => {
  const transport = fakeTransport()
    .on("store_list", () => ({ stores: [{ ...contoso, openRequests: 2 }] }))
    .on("store_disable", () => ({ ...contoso, enabled: false }));
  const { user } = await renderWindow(transport, "/stores");

  await user.click(await screen.findByRole("button", { name: "More actions for Contoso" }));
  await user.click(screen.getByRole("menuitem", { name: "Disable" }));
  const dialog = within(await screen.findByRole("alertdialog", { name: "Disable Contoso?" }));
  expect(dialog.getByText("2 open requests wait until then.")).toBeInTheDocument();
  await expectAccessible();
  await user.click(dialog.getByRole("button", { name: "Disable Contoso" }));

  expect(transport.requestsOf("store_disable")).toEqual([{ store: contoso.id }]);
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
});

it("enables a disabled store at once", async () => {
  const disabled = {
    ...contoso,
    enabled: false,
    problems: [{ code: "store_disabled" as const, broken: false }],
  };
  const transport = fakeTransport()
    .on("store_list", () => ({ stores: [disabled] }))
    .on("store_enable", () => contoso);
  const { user } = await renderWindow(transport, "/stores");

  expect(await screen.findByText("Disabled")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "More actions for Contoso" }));
  await user.click(screen.getByRole("menuitem", { name: "Enable" }));

  expect(transport.requestsOf("store_enable")).toEqual([{ store: contoso.id }]);
});

it("deletes a store only when its name is typed", async () => {
  const transport = fakeTransport()
    .on("store_list", () => ({ stores: [contoso] }))
    .on("store_delete", () => ({}));
  const { user } = await renderWindow(transport, "/stores");

  await user.click(await screen.findByRole("button", { name: "More actions for Contoso" }));
  await user.click(screen.getByRole("menuitem", { name: "Delete" }));
  const dialog = within(await screen.findByRole("alertdialog", { name: "Delete Contoso?" }));
  await user.type(dialog.getByLabelText(/Type Contoso to confirm/), "contoso");
  await user.click(dialog.getByRole("button", { name: "Delete Contoso" }));
  expect(await dialog.findByText("This is not the name of the identity store.")).toBeInTheDocument();
  expect(transport.requestsOf("store_delete")).toEqual([]);

  await user.clear(dialog.getByLabelText(/Type Contoso to confirm/));
  await user.type(dialog.getByLabelText(/Type Contoso to confirm/), "Contoso");
  await user.click(dialog.getByRole("button", { name: "Delete Contoso" }));

  expect(transport.requestsOf("store_delete")).toEqual([{ store: contoso.id, name: "Contoso" }]);
});

it("keeps the dialog open and says why a store is not deleted", async () => {
  const transport = fakeTransport()
    .on("store_list", () => ({ stores: [contoso] }))
    .refuse("store_delete", { code: "store_in_use" });
  const { user } = await renderWindow(transport, "/stores");

  await user.click(await screen.findByRole("button", { name: "More actions for Contoso" }));
  await user.click(screen.getByRole("menuitem", { name: "Delete" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  await user.type(dialog.getByLabelText(/Type Contoso/), "Contoso");
  await user.click(dialog.getByRole("button", { name: "Delete Contoso" }));

  expect(await dialog.findByText(/has open requests/)).toBeInTheDocument();
});

it("shows every reason, each with the way to where it is mended", async () => {
  const broken = {
    ...contoso,
    powerAutomate: true,
    problems: [
      { code: "flow_off" as const, broken: true },
      { code: "service_credential_missing" as const, broken: false },
    ],
  };
  const { user } = await renderWindow(
    fakeTransport().on("store_list", () => ({ stores: [broken] })),
    "/stores",
  );
  const card = within(await screen.findByRole("article", { name: "Contoso" }));

  await user.hover(card.getByRole("button", { name: "Errors" }));

  const reasons = within(await screen.findByRole("group", { name: "What to look at in Contoso" }));
  expect(reasons.getByRole("link", { name: "The flow is off" })).toHaveAttribute(
    "href",
    `/stores/${contoso.id}/workflows`,
  );
  expect(reasons.getByRole("link", { name: "No service credential is named" })).toHaveAttribute(
    "href",
    `/stores/${contoso.id}/connection`,
  );
  await expectAccessible();
});

it("says that the stores could not be asked for again, and keeps what is known", async () => {
  const transport = fakeTransport().on("store_list", () => ({ stores: [contoso] }));
  const { user } = await renderWindow(transport, "/stores");
  await screen.findByRole("article", { name: "Contoso" });
  transport.refuse("store_list", { code: "database_damaged" });

  await user.click(screen.getByRole("button", { name: "Refresh" }));

  expect(await screen.findByText("The database is damaged.")).toBeInTheDocument();
  expect(screen.getByRole("article", { name: "Contoso" })).toBeInTheDocument();
});

it.each([
  { works: true, told: "The tenant ID of Contoso is copied." },
  { works: false, told: "The tenant ID of Contoso could not be copied." },
])("tells that $told", async ({ works, told }) => {
  const transport = fakeTransport().on("store_list", () => ({ stores: [contoso] }));
  const { user } = await renderWindow(transport, "/stores");
  await user.click(await screen.findByRole("button", { name: "More actions for Contoso" }));
  if (!works) vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not allowed"));

  await user.click(await screen.findByRole("menuitem", { name: "Copy tenant ID" }));

  expect(await screen.findByText(told)).toBeInTheDocument();
});
