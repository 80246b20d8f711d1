import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { enter } from "../../test/enter";
import { contoso } from "../../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

const path = `/stores/${contoso.id}`;

function withStore(store = contoso) {
  return fakeTransport()
    .on("store_show", () => store)
    .on("store_update", () => store);
}

it("shows a skeleton while the store is on its way", async () => {
  await renderWindow(withStore().hang("store_show"), path);

  expect(await screen.findByLabelText("Loading the identity store")).toBeInTheDocument();
});

it("says when there is no such store", async () => {
  await renderWindow(withStore().refuse("store_show", { code: "not_found" }), path);

  expect(await screen.findByRole("heading", { name: "It does not exist any more" })).toBeInTheDocument();
});

it("saves what it is called, how new users are named, and the rules; stays, and says so", async () => {
  const transport = withStore();
  const { user, path: current } = await renderWindow(transport, path);
  await enter(user, await screen.findByLabelText(/^Name/), "  Contoso Ltd ");
  await enter(user, screen.getByLabelText("Description"), "Everybody in Europe");
  await enter(user, screen.getByLabelText(/^Domain Name/), " Contoso.ORG ");
  await user.click(screen.getByRole("switch", { name: "Requesters may decide their own requests" }));

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("Saved.")).toBeInTheDocument();
  expect(current()).toBe(path);
  expect(transport.requestsOf("store_update")).toEqual([
    {
      store: contoso.id,
      name: "Contoso Ltd",
      description: "Everybody in Europe",
      domain: "contoso.org",
      selfDecision: true,
      applyUncovered: false,
      settleFlows: true,
    },
  ]);
});

it("warns of a rule that lets changes pass without approval", async () => {
  const { user } = await renderWindow(withStore(), path);
  const warning = /means that the change is made without any approval/;
  await screen.findByLabelText(/^Name/);
  expect(screen.queryByText(warning)).not.toBeInTheDocument();

  await user.click(screen.getByRole("switch", { name: "Apply changes that no workflow covers" }));

  expect(screen.getByText(warning)).toBeInTheDocument();
  await expectAccessible();
});

it("refuses an empty name", async () => {
  const transport = withStore();
  const { user } = await renderWindow(transport, path);
  await enter(user, await screen.findByLabelText(/^Name/), "  ");

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("Enter a name.")).toBeInTheDocument();
  expect(transport.requestsOf("store_update")).toEqual([]);
});

it("says at the domain name that it is none", async () => {
  const { user } = await renderWindow(
    withStore().refuse("store_update", { code: "invalid_domain_name" }),
    path,
  );
  const domain = await screen.findByLabelText(/^Domain Name/);
  await enter(user, domain, "contoso");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(domain).toHaveAccessibleDescription(/contoso\.com/);

  await enter(user, domain, "contoso.invalid");
  await user.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(domain).toBeInvalid();
  });
  expect(domain).toHaveValue("contoso.invalid");
});

it("asks once more before it disables the store", async () => {
  const transport = withStore().on("store_disable", () => ({ ...contoso, enabled: false }));
  const { user } = await renderWindow(transport, path);
  await user.click(await screen.findByRole("switch", { name: "Enabled" }));

  await user.click(screen.getByRole("button", { name: "Save" }));
  const dialog = within(await screen.findByRole("alertdialog", { name: "Disable Contoso?" }));
  expect(transport.requestsOf("store_disable")).toEqual([]);
  await user.click(dialog.getByRole("button", { name: "Disable Contoso" }));

  expect(transport.requestsOf("store_disable")).toEqual([{ store: contoso.id }]);
});

it("leaves enabling to the card's menu", async () => {
  await renderWindow(withStore({ ...contoso, enabled: false }), path);

  expect(await screen.findByRole("switch", { name: "Enabled" })).toBeDisabled();
  expect(screen.getByRole("link", { name: "Open Identity Stores" })).toHaveAttribute("href", "/stores");
});
