import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { enter } from "../../test/enter";
import { clientId, contoso, tenantId } from "../../test/fixtures";
import { client, seen } from "../../test/powerAutomateFixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

const path = `/stores/${contoso.id}/workflows/advanced`;

function withStore() {
  return fakeTransport()
    .on("store_show", () => contoso)
    .on("client_show", () => ({ client: null }))
    .on("client_regions", () => ({
      regions: [
        { code: "crm", place: "North America" },
        { code: "crm4", place: "Europe" },
      ],
    }))
    .on("workflow_list", () => ({ workflows: [] }));
}

async function openForm(transport = withStore()) {
  const { user } = await renderWindow(transport, path);
  await user.click(await screen.findByRole("button", { name: "Register Client" }));
  return { user, form: within(await screen.findByRole("form", { name: "Register Client" })) };
}

it("shows a skeleton while the client is on its way", async () => {
  await renderWindow(withStore().hang("client_show"), path);

  expect(await screen.findByLabelText("Loading the Power Automate client")).toBeInTheDocument();
  await expectAccessible();
});

it("says why the client cannot be shown", async () => {
  await renderWindow(withStore().refuse("client_show", { code: "database_damaged" }), path);

  expect(await screen.findByRole("heading", { name: "The database is damaged" })).toBeInTheDocument();
});

it("offers to register a client where there is none", async () => {
  await renderWindow(withStore(), path);

  expect(await screen.findByRole("heading", { name: "No client is registered" })).toBeInTheDocument();
  await expectAccessible();
});

it("says under each field what it lacks, and asks nobody", async () => {
  const transport = withStore();
  const { user, form } = await openForm(transport);

  await user.click(form.getByRole("button", { name: "Register Client" }));

  expect(await form.findByText("Enter the organization code.")).toBeInTheDocument();
  expect(form.getByText("Choose a region.")).toBeInTheDocument();
  expect(form.getByText("Enter the Data service URL.")).toBeInTheDocument();
  expect(form.getByText("Enter the client ID.")).toBeInTheDocument();
  expect(form.getByLabelText(/^Tenant ID/)).toHaveValue(tenantId);
  expect(transport.requestsOf("client_register")).toEqual([]);
  await expectAccessible();
});

it.each([
  ["https://Contoso.crm4.dynamics.com/main.aspx?appid=1", "contoso", "crm4"],
  ["contoso.crm.dynamics.com", "contoso", "crm"],
  ["http://127.0.0.1:47114/contoso/crm4", "contoso", "crm4"],
  ["contoso", "contoso", ""],
  ["https://contoso.example.com/crm4", "https://contoso.example.com/crm4", ""],
])("takes %s apart as the field is left", async (pasted, code, region) => {
  const { user, form } = await openForm();

  await enter(user, form.getByLabelText(/^Organization Code/), pasted);
  await user.click(form.getByLabelText(/^Region/));

  expect(form.getByLabelText(/^Organization Code/)).toHaveValue(code);
  expect(form.getByLabelText(/^Region/)).toHaveValue(region);
});

it("registers what was entered, and the secret leaves its field", async () => {
  const transport = withStore().hang("client_register");
  const { user, form } = await openForm(transport);
  await enter(user, form.getByLabelText(/^Organization Code/), "contoso.crm4.dynamics.com");
  await enter(user, form.getByLabelText(/^Data service URL/), "https://countersign.contoso.example");
  await enter(user, form.getByLabelText(/^Client ID/), clientId);
  await enter(user, form.getByLabelText(/^Client Secret/), "s3cret");
  expect(form.getByLabelText(/^Client Secret/)).toHaveAttribute("type", "password");

  await user.click(form.getByRole("button", { name: "Register Client" }));

  await waitFor(() => {
    expect(transport.requestsOf("client_register")).toEqual([
      {
        store: contoso.id,
        organizationCode: "contoso",
        region: "crm4",
        dataServiceUrl: "https://countersign.contoso.example",
        tenantId,
        clientId,
        clientSecret: "s3cret",
      },
    ]);
  });
  expect(form.getByLabelText(/^Client Secret/)).toHaveValue("");
});

it("puts what the engine refuses under its field and keeps what was typed", async () => {
  const transport = withStore().refuse("client_register", { code: "invalid_data_service_url" });
  const { user, form } = await openForm(transport);
  await enter(user, form.getByLabelText(/^Organization Code/), "contoso.crm99.dynamics.com");
  await enter(user, form.getByLabelText(/^Data service URL/), "https://localhost");
  await enter(user, form.getByLabelText(/^Client ID/), clientId);

  await user.click(form.getByRole("button", { name: "Register Client" }));

  expect(await form.findByText(/^The Data service URL cannot be used/)).toBeInTheDocument();
  expect(form.getByLabelText(/^Data service URL/)).toHaveValue("https://localhost");
  expect(form.getByLabelText(/^Region/)).toHaveValue("crm99");
});

it("moves the store to another environment only when that is confirmed", async () => {
  const transport = withStore().refuse("client_register", { code: "client_move_unconfirmed" });
  const { user, form } = await openForm(transport);
  await enter(user, form.getByLabelText(/^Organization Code/), "fabrikam.crm4.dynamics.com");
  await enter(user, form.getByLabelText(/^Data service URL/), "https://countersign.contoso.example");
  await enter(user, form.getByLabelText(/^Client ID/), clientId);
  const submit = form.getByRole("button", { name: "Register Client" });
  await user.click(submit);

  await user.click(await form.findByRole("checkbox", { name: /^Move the store/ }));
  await user.click(submit);

  await waitFor(() => {
    const sent = transport.requestsOf("client_register");
    expect(sent.map((request) => request.confirmMove)).toEqual([undefined, true]);
  });
});

it("shows the registered client and what its test showed", async () => {
  const transport = withStore()
    .on("client_show", () => ({ client }))
    .on("client_test", () => ({
      client,
      checks: [
        seen("token"),
        seen("whoAmI"),
        seen("environment"),
        seen("approvalsReadable", "failed", "approvals_not_readable"),
        seen("dataServiceReachable", "unchecked", "unreachable"),
      ],
      testedAt: 1_790_000_000_001,
    }));
  const { user } = await renderWindow(transport, path);
  const card = within(await screen.findByRole("article", { name: "contoso, crm4" }));
  expect(card.getByText(client.environmentUrl)).toBeInTheDocument();

  await user.click(card.getByRole("button", { name: "Test" }));

  const results = within(await card.findByRole("list", { name: "Results of the test" }));
  expect(await results.findByText("Unchecked")).toBeInTheDocument();
  expect(results.getAllByText("Passed")).toHaveLength(3);
  expect(results.getByText(/Approvals Administrator/)).toBeInTheDocument();
  await expectAccessible();
});

it("says why a client is not removed", async () => {
  const transport = withStore()
    .on("client_show", () => ({ client }))
    .refuse("client_remove", { code: "client_in_use" });
  const { user } = await renderWindow(transport, path);

  await user.click(await screen.findByRole("button", { name: "Remove" }));
  const dialog = within(await screen.findByRole("alertdialog", { name: "Remove the client of contoso?" }));
  await user.click(dialog.getByRole("button", { name: "Remove contoso" }));

  expect(await dialog.findByText("The client is in use.")).toBeInTheDocument();
  await expectAccessible();
});

async function submitSecret(transport: ReturnType<typeof withStore>) {
  const { user, form } = await openForm(transport);
  await enter(user, form.getByLabelText(/^Organization Code/), "contoso.crm4.dynamics.com");
  await enter(user, form.getByLabelText(/^Data service URL/), "https://countersign.contoso.example");
  await enter(user, form.getByLabelText(/^Client ID/), clientId);
  await enter(user, form.getByLabelText(/^Client Secret/), "s3cret");
  const submit = form.getByRole("button", { name: "Register Client" });
  await user.click(submit);
  await form.findByText(/Enter the client secret again/);
  return { user, form, submit };
}

it("does not go on without a secret that was lost with a try that failed", async () => {
  const transport = withStore().refuse("client_register", { code: "disk_full" });
  const { user, form, submit } = await submitSecret(transport);

  await user.click(submit);

  expect(form.getByText(/Enter the client secret again/)).toBeInTheDocument();
  expect(form.getByLabelText(/^Client Secret/)).toBeInvalid();
  expect(transport.requestsOf("client_register")).toHaveLength(1);
});

it("goes on without a lost secret when that is chosen", async () => {
  const transport = withStore().refuse("client_register", { code: "disk_full" });
  const { user, form, submit } = await submitSecret(transport);

  await user.click(form.getByRole("button", { name: "Go on without a client secret" }));
  expect(form.queryByText(/Enter the client secret again/)).not.toBeInTheDocument();
  await user.click(submit);

  await waitFor(() => {
    const sent = transport.requestsOf("client_register");
    expect(sent.map(({ clientSecret }) => clientSecret)).toEqual(["s3cret", undefined]);
  });
});

it("keeps the dialog and what it holds when the client cannot be asked for again", async () => {
  const transport = withStore();
  const { user, form } = await openForm(transport);
  await enter(user, form.getByLabelText(/^Client ID/), clientId);

  transport.refuse("client_show", { code: "database_damaged" });
  transport.emit("changed", { topics: ["clients"] });

  expect(await screen.findByText("The database is damaged.")).toBeInTheDocument();
  expect(form.getByLabelText(/^Client ID/)).toHaveValue(clientId);
});
