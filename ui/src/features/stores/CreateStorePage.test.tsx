import { act, screen, waitFor } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, it } from "vitest";
import { enter } from "../../test/enter";
import { contoso, tenantId } from "../../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

async function fill(user: UserEvent, values: { name: string; domain: string; tenant: string }) {
  await enter(user, await screen.findByLabelText(/^Name/), values.name);
  await enter(user, screen.getByLabelText(/^Domain Name/), values.domain);
  await enter(user, screen.getByLabelText(/^Tenant ID/), values.tenant);
}

const sound = { name: "Contoso", domain: "Contoso.Example", tenant: ` ${tenantId.toUpperCase()} ` };

async function submit(user: UserEvent) {
  await user.click(screen.getByRole("button", { name: "Create Identity Store" }));
}

it("says under each field what it lacks, and asks nobody", async () => {
  const transport = fakeTransport();
  const { user } = await renderWindow(transport, "/stores/new");
  await screen.findByLabelText(/^Name/);

  await submit(user);

  expect(await screen.findByText("Enter a name.")).toBeInTheDocument();
  expect(screen.getByText("Enter a domain name.")).toBeInTheDocument();
  expect(screen.getByText("Enter the tenant ID.")).toBeInTheDocument();
  expect(screen.getByLabelText(/^Name/)).toHaveFocus();
  expect(transport.requestsOf("store_create")).toEqual([]);
  await expectAccessible();
});

it.each([
  { name: "x".repeat(81), domain: "contoso.example", tenant: tenantId, complaint: /at most 80 characters/ },
  { name: "Contoso", domain: "https://contoso.example", tenant: tenantId, complaint: /not a domain name/ },
  { name: "Contoso", domain: "contoso", tenant: tenantId, complaint: /not a domain name/ },
  { name: "Contoso", domain: "contoso.example", tenant: "contoso.example", complaint: /not an ID/ },
  {
    name: "Contoso",
    domain: "contoso.example",
    tenant: "00000000-0000-0000-0000-000000000000",
    complaint: /not an ID/,
  },
])("refuses $name, $domain, $tenant", async ({ complaint, ...values }) => {
  const transport = fakeTransport();
  const { user } = await renderWindow(transport, "/stores/new");
  await fill(user, values);

  await submit(user);

  expect(await screen.findByText(complaint)).toBeInTheDocument();
  expect(transport.requestsOf("store_create")).toEqual([]);
});

it("creates the store and goes to its card", async () => {
  const transport = fakeTransport();
  transport.on("store_create", () => {
    transport.on("store_list", () => ({ stores: [contoso] }));
    return contoso;
  });
  const { user, path } = await renderWindow(transport, "/stores/new");
  await fill(user, sound);

  await submit(user);

  expect(await screen.findByRole("article", { name: "Contoso" })).toBeInTheDocument();
  expect(path()).toBe("/stores");
  expect(transport.requestsOf("store_create")).toEqual([
    { name: "Contoso", domain: "contoso.example", tenantId },
  ]);
});

it("puts what the engine refuses under the field that it names", async () => {
  const transport = fakeTransport().refuse("store_create", {
    code: "name_taken",
    details: { field: "name" },
  });
  const { user } = await renderWindow(transport, "/stores/new");
  await fill(user, sound);

  await submit(user);

  expect(await screen.findByText("The name is in use. Choose another name.")).toBeInTheDocument();
  expect(screen.getByLabelText(/^Name/)).toBeInvalid();
  expect(screen.getByLabelText(/^Name/)).toHaveFocus();
  expect(screen.queryByRole("button", { name: "Details" })).not.toBeInTheDocument();
});

it("shows a refusal of no field above the form, and keeps what was entered", async () => {
  const transport = fakeTransport().refuse("store_create", { code: "disk_full", retryable: true });
  const { user } = await renderWindow(transport, "/stores/new");
  await fill(user, sound);

  await submit(user);

  expect(await screen.findByText("The disk is full.")).toBeInTheDocument();
  expect(screen.getByLabelText(/^Name/)).toHaveValue("Contoso");
  await expectAccessible();
});

it("asks before entered values are left", async () => {
  const { user, path } = await renderWindow(fakeTransport(), "/stores/new");
  await enter(user, await screen.findByLabelText(/^Name/), "Contoso");

  await user.click(screen.getByRole("link", { name: "Cancel" }));
  await user.click(await screen.findByRole("button", { name: "Stay" }));
  await waitFor(() => {
    expect(screen.getByRole("link", { name: "Cancel" })).toHaveFocus();
  });
  expect(path()).toBe("/stores/new");
  expect(screen.getByLabelText(/^Name/)).toHaveValue("Contoso");

  await user.click(await screen.findByRole("link", { name: "Cancel" }));
  await user.click(await screen.findByRole("button", { name: "Leave" }));
  await screen.findByRole("heading", { name: "No identity stores yet" });
  expect(path()).toBe("/stores");
});

it("asks before the window is closed over entered values, and only then", async () => {
  const transport = fakeTransport();
  const { user } = await renderWindow(transport, "/stores/new");
  await enter(user, await screen.findByLabelText(/^Name/), "Contoso");

  await act(async () => {
    await transport.closeByTitleBar();
  });
  await user.click(await screen.findByRole("button", { name: "Stay" }));
  expect(transport.windowClosed).toBe(false);
  expect(screen.getByLabelText(/^Name/)).toHaveValue("Contoso");

  await act(async () => {
    await transport.closeByTitleBar();
  });
  await user.click(await screen.findByRole("button", { name: "Leave" }));
  expect(transport.windowClosed).toBe(true);
});

it("lets the window be closed over a page on which nothing was entered", async () => {
  const transport = fakeTransport();
  await renderWindow(transport, "/stores/new");
  await screen.findByLabelText(/^Name/);

  await transport.closeByTitleBar();

  expect(transport.windowClosed).toBe(true);
});

it("tests the connection before anything is kept", async () => {
  const transport = fakeTransport().on("store_test", () => ({
    checks: [
      { check: "tenant", outcome: "passed", notice: null },
      {
        check: "domainVerified",
        outcome: "failed",
        notice: { code: "domain_not_verified", message: "", remedy: "" },
      },
    ],
    credential: null,
    testedAt: 1_790_000_000_000,
  }));
  const { user } = await renderWindow(transport, "/stores/new");
  await fill(user, { ...sound, name: "" });

  await user.click(screen.getByRole("button", { name: "Test connection" }));

  expect(await screen.findByText(/The domain is not verified in the tenant\./)).toBeInTheDocument();
  expect(transport.requestsOf("store_test")).toEqual([{ tenant: tenantId, domain: "contoso.example" }]);
  expect(transport.requestsOf("store_create")).toEqual([]);

  await user.type(screen.getByLabelText(/^Domain Name/), "s");
  expect(screen.queryByText(/The domain is not verified in the tenant\./)).not.toBeInTheDocument();
});

it("tests nothing while the domain is missing", async () => {
  const transport = fakeTransport();
  const { user } = await renderWindow(transport, "/stores/new");

  await user.click(await screen.findByRole("button", { name: "Test connection" }));

  expect(await screen.findByText("Enter a domain name.")).toBeInTheDocument();
  expect(transport.requestsOf("store_test")).toEqual([]);
});
