import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { WorkflowView } from "../../api";
import { enter } from "../../test/enter";
import { contoso } from "../../test/fixtures";
import { createUser } from "../../test/powerAutomateFixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

const path = `/stores/${contoso.id}/workflows`;

const joinGroup: WorkflowView = {
  ...createUser,
  id: "1a2b9e52-8a4b-4d0e-9b7a-5c2d61e8f002",
  name: "Workflow to Join a Group",
  type: "system",
  system: "joinGroup",
  objects: ["group"],
  event: "join",
  approvers: [{ kind: "relation", relation: "ownerAndAdditionalOwner" }],
};
const resetPassword: WorkflowView = {
  ...joinGroup,
  id: "1a2b9e52-8a4b-4d0e-9b7a-5c2d61e8f003",
  name: "Workflow to Reset Password",
  system: "resetPassword",
  enabled: false,
  unavailable: { code: "workflow_unavailable", message: "", remedy: "" },
};

function withWorkflows(workflows: WorkflowView[] = [joinGroup, resetPassword, createUser]) {
  return fakeTransport()
    .on("store_show", () => contoso)
    .on("workflow_list", () => ({ workflows }))
    .on("client_show", () => ({ client: null }))
    .on("directory_search", () => ({ hits: [] }));
}

async function row(name: string) {
  return within(await screen.findByRole("row", { name: new RegExp(name) }));
}

async function turn(user: UserEvent, name: string) {
  await user.click(await screen.findByRole("switch", { name: `Enable ${name}` }));
}

it("shows a skeleton while workflows are on their way", async () => {
  await renderWindow(withWorkflows().hang("workflow_list"), path);

  expect(await screen.findByLabelText("Loading workflows")).toBeInTheDocument();
});

it("says why the workflows cannot be shown", async () => {
  await renderWindow(withWorkflows().refuse("workflow_list", { code: "database_damaged" }), path);

  expect(await screen.findByRole("heading", { name: "The database is damaged" })).toBeInTheDocument();
});

it("offers to add a workflow where there is none", async () => {
  await renderWindow(withWorkflows([]), path);

  expect(await screen.findByRole("heading", { name: "No workflows" })).toBeInTheDocument();
});

it("lists a workflow in the documented columns, with the state of its flow", async () => {
  await renderWindow(withWorkflows(), path);

  const join = await row("Workflow to Join a Group");
  expect(join.getByText("System")).toBeInTheDocument();
  expect(
    join.getByText("Owner and Additional Owner of the Group", { selector: "[aria-hidden]" }),
  ).toBeInTheDocument();
  expect(join.getByText("Join")).toBeInTheDocument();
  expect(join.getByText("Not linked")).toBeInTheDocument();
  await expectAccessible();
});

it("does not switch on what the store cannot do, and says why", async () => {
  const { user } = await renderWindow(withWorkflows(), path);

  expect(await screen.findByRole("switch", { name: /Reset Password/ })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: /^Why Workflow to Reset Password/ }));

  expect(await screen.findByText(/self-service reset/)).toBeInTheDocument();
});

it("sends nothing before Save, and then the switch", async () => {
  const transport = withWorkflows().on("workflow_switch", () => ({ ...createUser, enabled: false }));
  const { user } = await renderWindow(transport, path);

  await turn(user, "Create User");
  expect(await screen.findByText("1 unsaved change")).toBeInTheDocument();
  expect(transport.requestsOf("workflow_switch")).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(transport.requestsOf("workflow_switch")).toEqual([{ workflow: createUser.id, enabled: false }]);
  });
  await waitFor(() => {
    expect(screen.queryByText("1 unsaved change")).not.toBeInTheDocument();
  });
});

it("keeps a row that was refused, with why, and saves the others", async () => {
  const transport = withWorkflows()
    .on("workflow_switch", () => joinGroup)
    .refuse("workflow_delete", { code: "disk_full" });
  const { user } = await renderWindow(transport, path);
  await turn(user, "Workflow to Join a Group");
  await user.click(screen.getByRole("button", { name: "More actions for Create User" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete Workflow" }));
  await user.click(await screen.findByRole("button", { name: "Delete Create User" }));

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("1 change was not saved.")).toBeInTheDocument();
  expect((await row("Create User")).getByText(/^Not saved: /)).toBeInTheDocument();
  expect(screen.getByText("1 unsaved change")).toBeInTheDocument();
  expect(transport.requestsOf("workflow_switch")).toHaveLength(1);
});

it("does not offer to delete a system workflow", async () => {
  const { user } = await renderWindow(withWorkflows(), path);

  await user.click(await screen.findByRole("button", { name: "More actions for Workflow to Join a Group" }));

  expect(await screen.findByRole("menuitem", { name: "Edit" })).toBeInTheDocument();
  expect(screen.queryByRole("menuitem", { name: "Delete Workflow" })).not.toBeInTheDocument();
});

it("asks before staged changes are left behind", async () => {
  const { user, path: now } = await renderWindow(withWorkflows(), path);
  await turn(user, "Create User");

  await user.click(screen.getByRole("link", { name: "General" }));

  expect(await screen.findByText(/1 change of the workflows is not saved/)).toBeInTheDocument();
  expect(now()).toBe(path);
});

it("keeps what is staged on the other tab", async () => {
  const { user, path: now } = await renderWindow(withWorkflows(), path);
  await turn(user, "Create User");

  await user.click(screen.getByRole("tab", { name: "Advanced Workflow Settings" }));

  expect(await screen.findByRole("heading", { name: "Default approver" })).toBeInTheDocument();
  expect(now()).toBe(`${path}/advanced`);
  expect(screen.getByText("1 unsaved change")).toBeInTheDocument();
});

it("discards what is staged after a question", async () => {
  const { user } = await renderWindow(withWorkflows(), path);
  await turn(user, "Create User");

  await user.click(screen.getByRole("button", { name: "Discard" }));
  await user.click(await screen.findByRole("button", { name: "Discard 1 change" }));

  await waitFor(() => {
    expect(screen.getByRole("switch", { name: "Enable Create User" })).toBeChecked();
  });
});

it("stages the default approver, and clears it with Save", async () => {
  const riley = {
    kind: "person" as const,
    object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f107",
    name: "Riley Vance",
  };
  const transport = withWorkflows()
    .on("store_show", () => ({ ...contoso, settings: { ...contoso.settings, defaultApprover: riley } }))
    .on("store_update", () => contoso);
  const { user } = await renderWindow(transport, `${path}/advanced`);

  (await screen.findByRole("option", { name: /Riley Vance/ })).focus();
  await user.keyboard("{Delete}");
  await user.click(await screen.findByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(transport.requestsOf("store_update")).toEqual([{ store: contoso.id, defaultApprover: "" }]);
  });
});

it("counts before it deletes requests, and says how many stay", async () => {
  const transport = withWorkflows().on("request_cleanup", () => ({ count: 12, kept: 3 }));
  const { user } = await renderWindow(transport, `${path}/advanced`);
  await enter(user, await screen.findByLabelText(/^Delete requests that are x or more days old/), "90");

  await user.click(screen.getByRole("button", { name: "Delete" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByRole("heading", { name: "Delete 12 approved requests?" })).toBeInTheDocument();
  expect(dialog.getByText(/^3 requests stay/)).toBeInTheDocument();
  expect(transport.requestsOf("request_cleanup")).toMatchObject([{ dryRun: true }]);
  await user.click(dialog.getByRole("button", { name: "Delete 12 approved requests" }));

  expect(await screen.findByText("12 requests were deleted. 3 stayed.")).toBeInTheDocument();
  expect(transport.requestsOf("request_cleanup")[1]).toEqual({
    store: contoso.id,
    status: "approved",
    olderThanDays: 90,
    dryRun: false,
  });
});

it("asks nobody to count for an age that is none", async () => {
  const transport = withWorkflows();
  const { user } = await renderWindow(transport, `${path}/advanced`);
  await enter(user, await screen.findByLabelText(/^Delete requests that are x or more days old/), "soon");

  await user.click(screen.getByRole("button", { name: "Delete" }));

  expect(await screen.findByText("Enter a whole number from 1 to 36500.")).toBeInTheDocument();
  expect(transport.requestsOf("request_cleanup")).toEqual([]);
});

it("keeps what was refused to be seen when the workflows cannot be asked for again", async () => {
  const transport = withWorkflows().refuse("workflow_switch", { code: "disk_full" });
  const { user } = await renderWindow(transport, path);
  await turn(user, "Create User");
  transport.refuse("workflow_list", { code: "database_damaged" });

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("1 change was not saved.")).toBeInTheDocument();
  expect((await row("Create User")).getByText(/^Not saved: /)).toBeInTheDocument();
  expect(screen.getByText("The database is damaged.")).toBeInTheDocument();
});

it("keeps what is changed while Save is under way", async () => {
  let answer: () => void = () => undefined;
  const transport = withWorkflows([createUser]).on(
    "workflow_switch",
    () =>
      new Promise((resolve) => {
        answer = () => {
          transport.on("workflow_list", () => ({ workflows: [{ ...createUser, enabled: false }] }));
          resolve({ ...createUser, enabled: false });
        };
      }),
  );
  const { user } = await renderWindow(transport, path);
  await turn(user, "Create User");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await user.click(screen.getByRole("link", { name: "Create User" }));
  await enter(user, await screen.findByLabelText(/^Name/), "Hire");
  await user.click(screen.getByRole("button", { name: "Update Workflow" }));
  await screen.findByRole("button", { name: "Saving" });

  answer();

  expect(await screen.findByRole("button", { name: "Save" })).toBeInTheDocument();
  expect(screen.getByText("1 unsaved change")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Hire" })).toBeInTheDocument();
});

it("shows a skeleton while the default approver is on its way", async () => {
  await renderWindow(withWorkflows().hang("store_show"), `${path}/advanced`);

  expect(await screen.findByLabelText("Loading the default approver")).toBeInTheDocument();
});

it("says why the default approver cannot be shown", async () => {
  const transport = withWorkflows().refuse("store_show", { code: "database_damaged" });
  await renderWindow(transport, `${path}/advanced`);

  const section = within(await screen.findByRole("region", { name: "Default approver" }));
  expect(await section.findByRole("heading", { name: "The database is damaged" })).toBeInTheDocument();
});
