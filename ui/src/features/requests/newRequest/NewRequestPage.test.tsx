import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { FormField, RequestFormResponse, StoreView } from "../../../api";
import type { FakeTransport } from "../../../test/FakeTransport";
import { contoso } from "../../../test/fixtures";
import { createUser } from "../../../test/powerAutomateFixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../../test/renderWindow";
import { approved, aRequest } from "../../../test/requestFixtures";

function field(name: FormField["field"], more: Partial<FormField> = {}): FormField {
  return { field: name, required: false, maxChars: 16, kind: "text", choices: [], present: null, ...more };
}

const form: RequestFormResponse = {
  target: null,
  fields: [field("displayName", { required: true }), field("department")],
  workflows: [{ id: createUser.id, name: createUser.name, fields: [] }],
  uncovered: null,
};

function withForm(more: Partial<RequestFormResponse> = {}): FakeTransport {
  return fakeTransport()
    .on("store_list", () => ({ stores: [contoso] }))
    .on("workflow_list", () => ({ workflows: [createUser] }))
    .on("request_form", () => ({ ...form, ...more }))
    .on("request_list", () => ({ requests: [], total: 0, next: null }))
    .on("request_create", ({ direct }) => ({
      requests: [direct ? aRequest(1, { ...approved, workflow: null }) : aRequest(1)],
    }));
}

const johanna = {
  object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f105",
  kind: "user" as const,
  name: "Johanna Lorenz",
  userPrincipalName: "johanna@contoso.example",
  mail: null,
  enabled: true,
};

/** The form of an edit of Johanna, of whom a workflow decides the department, chosen by that workflow where it is told. */
async function editJohanna(store: StoreView, workflow?: string) {
  const transport = withForm({
    fields: [field("displayName", { required: true, present: johanna.name }), field("department")],
    workflows: [{ id: createUser.id, name: "Change department", fields: ["department"] }],
  })
    .on("store_list", () => ({ stores: [store] }))
    .on("directory_search", () => ({ hits: [johanna] }));
  const chosen = workflow === undefined ? "" : `&workflow=${workflow}`;
  const { user } = await renderWindow(
    transport,
    `/requests/new?store=${store.id}&object=user&event=edit${chosen}`,
  );
  await user.type(await screen.findByRole("combobox", { name: /^User/ }), "Jo");
  await user.click(await screen.findByRole("option", { name: /Johanna Lorenz/ }));
  await screen.findByLabelText("Department");
  return { user };
}

const path = `/requests/new?store=${contoso.id}&object=user&event=create`;

it("offers what can be asked for in words, and by workflow", async () => {
  const { user } = await renderWindow(withForm(), "/requests/new");

  const what = await screen.findByLabelText(/What to ask for/);
  expect(within(what).getByRole("option", { name: "Join a group" })).toBeInTheDocument();
  expect(await within(what).findByRole("option", { name: "Create User" })).toBeInTheDocument();
  await user.selectOptions(what, "Create a user");

  expect(await screen.findByLabelText(/Display name/)).toBeInTheDocument();
  await expectAccessible();
});

it("says which workflow decides, and who approves there", async () => {
  await renderWindow(withForm(), path);

  expect(await screen.findByText("Create User: Megan Bowen")).toBeInTheDocument();
});

it("sends what was filled in, and says what became of it", async () => {
  const transport = withForm();
  const { user } = await renderWindow(transport, path);

  await user.type(await screen.findByLabelText(/Display name/), "Jane Doe");
  await user.click(screen.getByRole("button", { name: "Send request" }));

  expect(await screen.findByRole("heading", { name: "Your request was sent" })).toHaveFocus();
  expect(transport.requestsOf("request_create")).toEqual([
    {
      store: contoso.id,
      object: "user",
      event: "create",
      fields: [{ field: "displayName", value: "Jane Doe" }],
      direct: false,
    },
  ]);
  expect(screen.getByRole("link", { name: "Open request" })).toHaveAttribute(
    "href",
    expect.stringContaining(aRequest(1).id),
  );
});

it("sends nothing while a needed value is missing", async () => {
  const transport = withForm();
  const { user } = await renderWindow(transport, path);

  await user.click(await screen.findByRole("button", { name: "Send request" }));

  expect(await screen.findByText("This needs a value.")).toBeInTheDocument();
  expect(screen.getByLabelText(/Display name/)).toHaveFocus();
  expect(transport.requestsOf("request_create")).toEqual([]);
});

it("says that a value is too long when the field is left", async () => {
  const { user } = await renderWindow(withForm(), path);

  await user.type(await screen.findByLabelText("Department"), "A department of all");
  await user.tab();

  expect(await screen.findByText("At most 16 characters.")).toBeInTheDocument();
});

it("puts what the engine refuses under the field that it is about", async () => {
  const transport = withForm().refuse("request_create", {
    code: "invalid_field",
    details: { field: "displayName" },
  });
  const { user } = await renderWindow(transport, path);

  await user.type(await screen.findByLabelText(/Display name/), "Jane");
  await user.click(screen.getByRole("button", { name: "Send request" }));

  expect(await screen.findByText(/^A field is wrong\./)).toBeInTheDocument();
  expect(screen.getByLabelText(/Display name/)).toHaveFocus();
});

it("makes a change that no workflow covers only when that is confirmed", async () => {
  const transport = withForm({
    workflows: [],
    uncovered: { code: "no_workflow_covers_this", message: "", remedy: "" },
  });
  const { user } = await renderWindow(transport, path);

  await user.type(await screen.findByLabelText(/Display name/), "Jane");
  await user.click(screen.getByRole("button", { name: "Send request" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(transport.requestsOf("request_create")).toEqual([]);
  await user.click(dialog.getByRole("button", { name: "Make the change directly" }));

  expect(await screen.findByRole("heading", { name: "The change is being made" })).toBeInTheDocument();
  expect(transport.requestsOf("request_create")[0]).toMatchObject({ direct: true });
});

it("offers the direct change when filters leave the request uncovered", async () => {
  const transport = withForm().refuse("request_create", { code: "no_workflow_covers_this" });
  const { user } = await renderWindow(transport, path);

  await user.type(await screen.findByLabelText(/Display name/), "Jane");
  await user.click(screen.getByRole("button", { name: "Send request" }));

  await waitFor(() => {
    expect(
      screen.getByRole("alertdialog", { name: "Make this change without approval?" }),
    ).toBeInTheDocument();
  });
});

it("gives the focus back when the direct change is not made after all", async () => {
  const transport = withForm({
    workflows: [],
    uncovered: { code: "no_workflow_covers_this", message: "", remedy: "" },
  });
  const { user } = await renderWindow(transport, path);
  await user.type(await screen.findByLabelText(/Display name/), "Jane");
  await user.click(screen.getByRole("button", { name: "Send request" }));

  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Cancel" }));

  expect(screen.getByRole("button", { name: "Send request" })).toHaveFocus();
});

it("keeps what was typed when the stores cannot be read again", async () => {
  const transport = withForm();
  const { user } = await renderWindow(transport, path);
  await user.type(await screen.findByLabelText(/Display name/), "Jane");

  transport.refuse("store_list", { code: "database_damaged" }).emit("changed", { topics: ["stores"] });

  expect(await screen.findByText("The database is damaged.")).toBeInTheDocument();
  expect(screen.getByLabelText(/Display name/)).toHaveValue("Jane");
});

it("has the fields of the workflow by which an edit was chosen", async () => {
  await editJohanna(contoso, createUser.id);

  expect(screen.queryByLabelText(/Display name/)).not.toBeInTheDocument();
});

it("says that fields which no workflow covers have the change refused", async () => {
  const { user } = await editJohanna(contoso);

  await user.type(screen.getByLabelText(/Display name/), "-Maria");

  expect(
    await screen.findByText(/^No workflow covers: Display name\. The whole change is refused/),
  ).toBeInTheDocument();
});

it("says that fields which no workflow covers are changed at once where the store applies them", async () => {
  const { user } = await editJohanna({
    ...contoso,
    settings: { ...contoso.settings, applyUncovered: true },
  });

  await user.type(screen.getByLabelText(/Display name/), "-Maria");

  expect(
    await screen.findByText(/^No workflow covers: Display name\. The identity store applies these at once/),
  ).toBeInTheDocument();
});

it("says that the form is on its way", async () => {
  await renderWindow(withForm().hang("request_form"), path);

  expect(await screen.findByLabelText("Loading the form")).toBeInTheDocument();
});

it("says why there is no form, and tries again", async () => {
  const transport = withForm().refuse("request_form", { code: "database_damaged" });
  const { user } = await renderWindow(transport, path);
  await screen.findByText("The database is damaged.");

  transport.on("request_form", () => form);
  await user.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByLabelText(/Display name/)).toBeInTheDocument();
});

it("leads to the identity stores where none takes requests", async () => {
  await renderWindow(fakeTransport(), "/requests/new");

  expect(await screen.findByRole("link", { name: "Open Identity Stores" })).toHaveAttribute(
    "href",
    "/stores",
  );
});
