import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { FormField, RequestFormResponse } from "../../../api";
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
