import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { WorkflowView } from "../../../api";
import { enter } from "../../../test/enter";
import { contoso } from "../../../test/fixtures";
import { createUser } from "../../../test/powerAutomateFixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../../test/renderWindow";

const path = `/stores/${contoso.id}/workflows`;
const megan = {
  object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f103",
  kind: "user" as const,
  name: "Megan Bowen",
  userPrincipalName: "megan@contoso.example",
  mail: null,
  enabled: true,
};

function withWorkflows(workflows: WorkflowView[] = [createUser]) {
  return fakeTransport()
    .on("store_show", () => contoso)
    .on("workflow_list", () => ({ workflows }))
    .on("client_show", () => ({ client: null }))
    .on("directory_search", () => ({ hits: [megan] }));
}

async function open(page: string, transport = withWorkflows()) {
  const window = await renderWindow(transport, `${path}/${page}`);
  const form = within(await screen.findByRole("form"));
  return { ...window, form, transport };
}

it("says under each field what a new workflow lacks", async () => {
  const { user, form } = await open("new");

  await user.click(form.getByRole("button", { name: "Create Workflow" }));

  expect(await form.findByText("Enter a name.")).toBeInTheDocument();
  expect(form.getByText("Choose at least one kind of object.")).toBeInTheDocument();
  expect(form.getByText(/^Add an approver, name a default approver/)).toBeInTheDocument();
  await expectAccessible();
});

it("says at the event, before anything is sent, that the object has its Create workflow", async () => {
  const { user, form } = await open("new");

  await user.click(form.getByRole("checkbox", { name: "User" }));

  expect(await form.findByText(/^Create User is the Create workflow of users already/)).toBeInTheDocument();
});

it("stages a new workflow, and sends it with Save", async () => {
  const transport = withWorkflows([]).on("workflow_create", () => createUser);
  const { user, form, path: now } = await open("new", transport);
  await enter(user, form.getByLabelText(/^Name/), "Create User");
  await user.click(form.getByRole("checkbox", { name: "User" }));
  await user.click(form.getByRole("button", { name: "Add Approvers" }));
  await user.type(await screen.findByRole("combobox", { name: "People and groups" }), "meg");
  await user.click(await screen.findByRole("option", { name: /megan@contoso.example/ }));
  await user.click(screen.getByRole("button", { name: "Add" }));

  await user.click(form.getByRole("button", { name: "Create Workflow" }));

  expect(await screen.findByText("1 unsaved change")).toBeInTheDocument();
  expect(now()).toBe(path);
  expect(transport.requestsOf("workflow_create")).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => {
    expect(transport.requestsOf("workflow_create")).toEqual([
      {
        store: contoso.id,
        name: "Create User",
        description: "",
        enabled: true,
        objects: ["user"],
        event: "create",
        fields: [],
        filters: [],
        relations: [],
        approvers: [megan.object],
      },
    ]);
  });
}, 60_000);

it("sends only what was changed of a workflow", async () => {
  const transport = withWorkflows().on("workflow_update", () => createUser);
  const { user, form } = await open(createUser.id, transport);
  await enter(user, form.getByLabelText(/^Name/), "Hire");

  await user.click(form.getByRole("button", { name: "Update Workflow" }));
  await user.click(await screen.findByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(transport.requestsOf("workflow_update")).toEqual([{ workflow: createUser.id, name: "Hire" }]);
  });
});

it("shows what was refused at its field when the page is opened again", async () => {
  const transport = withWorkflows().refuse("workflow_update", {
    code: "name_taken",
    details: { field: "name" },
  });
  const { user, form } = await open(createUser.id, transport);
  await enter(user, form.getByLabelText(/^Name/), "Hire");
  await user.click(form.getByRole("button", { name: "Update Workflow" }));
  await user.click(await screen.findByRole("button", { name: "Save" }));
  await screen.findByText("1 change was not saved.");

  await user.click(screen.getByRole("link", { name: "Hire" }));

  const field = await screen.findByLabelText(/^Name/);
  expect(field).toHaveValue("Hire");
  await waitFor(() => {
    expect(field).toBeInvalid();
  });
});

it("tells in words what the workflow does, as it changes", async () => {
  const { user, form } = await open(createUser.id);
  expect(
    await screen.findByText("When somebody creates a user, Megan Bowen approves in Countersign."),
  ).toBeInTheDocument();

  await user.click(form.getByRole("checkbox", { name: "Group" }));

  expect(await screen.findByText(/creates a user or a group, Megan Bowen/)).toBeInTheDocument();
});

it("adds a filter, whose value is asked for only where it is compared", async () => {
  const { user, form } = await open(createUser.id);
  await user.click(form.getByRole("button", { name: "Add Filters" }));
  const dialog = within(await screen.findByRole("form", { name: "Add Filter" }));
  await user.selectOptions(dialog.getByLabelText(/^Field/), "department");
  expect(dialog.getByLabelText(/^Value/)).toBeInTheDocument();

  await user.selectOptions(dialog.getByLabelText(/^Operator/), "present");
  expect(dialog.queryByLabelText(/^Value/)).not.toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Add" }));

  expect(await form.findByText("Department is present")).toBeInTheDocument();
});

it("chooses fields of an edit by their name", async () => {
  const edit: WorkflowView = { ...createUser, event: "edit" };
  const { user, form } = await open(edit.id, withWorkflows([edit]));
  await user.click(form.getByRole("button", { name: "Add Fields" }));
  const dialog = within(await screen.findByRole("form", { name: "Add Fields" }));

  await user.type(dialog.getByRole("searchbox"), "depart");
  expect(dialog.queryByRole("checkbox", { name: "City" })).not.toBeInTheDocument();
  await user.click(dialog.getByRole("checkbox", { name: "Department" }));
  await user.click(dialog.getByRole("button", { name: "Add" }));

  expect(await form.findByRole("button", { name: "Remove Department" })).toBeInTheDocument();
});

it("asks for no fields of a Create workflow", async () => {
  const { form } = await open(createUser.id);

  expect(form.queryByRole("button", { name: "Add Fields" })).not.toBeInTheDocument();
});

it("offers the relations that mean somebody for objects and event", async () => {
  const remove: WorkflowView = { ...createUser, event: "delete", objects: ["group"] };
  const { user, form } = await open(remove.id, withWorkflows([remove]));

  await user.click(form.getByRole("button", { name: "Add Approvers" }));
  const dialog = within(await screen.findByRole("form", { name: "Add Approvers" }));

  expect(dialog.getAllByRole("checkbox").map((box) => box.closest("span")?.textContent)).toEqual([
    "Owner of the Group",
    "Owner and Additional Owner of the Group",
  ]);
});

it("marks an approver whose account is disabled", async () => {
  const transport = withWorkflows().on("directory_search", () => ({ hits: [{ ...megan, enabled: false }] }));
  const { form } = await open(createUser.id, transport);

  expect(await form.findByText("Account disabled")).toBeInTheDocument();
});

it("leaves of a system workflow only what is not fixed to be edited", async () => {
  const join: WorkflowView = {
    ...createUser,
    type: "system",
    system: "joinGroup",
    event: "join",
    objects: ["group"],
    name: "Workflow to Join a Group",
  };
  const { form } = await open(join.id, withWorkflows([join]));

  expect(form.queryByLabelText(/^Name/)).not.toBeInTheDocument();
  expect(form.queryByRole("button", { name: "Add Filters" })).not.toBeInTheDocument();
  expect(form.getByRole("button", { name: "Add Approvers" })).toBeInTheDocument();
});

it("asks before what was entered is lost", async () => {
  const { user, form } = await open(createUser.id);
  await enter(user, form.getByLabelText(/^Name/), "Hire");

  await user.click(form.getByRole("link", { name: "Cancel" }));

  expect(await screen.findByRole("heading", { name: "Leave without saving?" })).toBeInTheDocument();
});

it("says that a workflow is not there", async () => {
  await renderWindow(withWorkflows(), `${path}/new-7`);

  expect(await screen.findByRole("heading", { name: "This workflow is not there" })).toBeInTheDocument();
});

it("shows a skeleton while the workflow is on its way", async () => {
  await renderWindow(withWorkflows().hang("workflow_list"), `${path}/${createUser.id}`);

  expect(await screen.findByLabelText("Loading the workflow")).toBeInTheDocument();
});

it("says why the workflow cannot be shown", async () => {
  const transport = withWorkflows().refuse("workflow_list", { code: "database_damaged" });
  await renderWindow(transport, `${path}/${createUser.id}`);

  expect(await screen.findByRole("heading", { name: "The database is damaged" })).toBeInTheDocument();
});

it("keeps what is typed when the workflows cannot be asked for again, and says so", async () => {
  const { user, form, transport } = await open(createUser.id);
  await enter(user, form.getByLabelText(/^Name/), "Hire");

  transport.refuse("workflow_list", { code: "database_damaged" });
  transport.emit("changed", { topics: ["workflows"] });

  expect(await screen.findByText("The database is damaged.")).toBeInTheDocument();
  expect(form.getByLabelText(/^Name/)).toHaveValue("Hire");
});

it("does not change back what somebody else changed meanwhile", async () => {
  const { user, form, transport } = await open(createUser.id);
  transport.on("workflow_list", () => ({
    workflows: [{ ...createUser, enabled: false, description: "Theirs" }],
  }));
  transport.on("workflow_update", () => createUser);
  transport.emit("changed", { topics: ["workflows"] });
  await waitFor(() => {
    expect(transport.requestsOf("workflow_list")).toHaveLength(2);
  });

  await enter(user, form.getByLabelText(/^Name/), "Hire");
  await user.click(form.getByRole("button", { name: "Update Workflow" }));
  await user.click(await screen.findByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(transport.requestsOf("workflow_update")).toEqual([{ workflow: createUser.id, name: "Hire" }]);
  });
});

it("adds no approver while nobody is chosen", async () => {
  const { user, form } = await open(createUser.id);
  await user.click(form.getByRole("button", { name: "Add Approvers" }));
  const dialog = within(await screen.findByRole("form", { name: "Add Approvers" }));

  await user.click(dialog.getByRole("button", { name: "Add" }));

  expect(await dialog.findByText("Choose somebody.")).toBeInTheDocument();
});
