import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { CallError } from "../../../api";
import { ada, megan } from "../../../test/fixtures";
import {
  client,
  createUser,
  flowIn,
  health,
  link,
  seen,
  showing,
  template,
} from "../../../test/powerAutomateFixtures";
import { ready, readyToLink, renderSettings } from "../../../test/renderSettings";
import { expectAccessible } from "../../../test/renderWindow";

type Opened = Awaited<ReturnType<typeof renderSettings>>;

const signature = "abcDEF0123";
const url = `https://contoso.4f.environment.api.powerplatform.example:443/powerautomate/automations/direct/workflows/${"0f".repeat(16)}/triggers/manual/paths/invoke?api-version=1&sp=x&sv=1.0&sig=${signature}`;

// Steps and buttons are asked for by their text: to ask for roles costs seconds in a dialog of this size.
async function openStep({ user, dialog }: Opened, name: string) {
  // A tab holds its text twice: once for the eye, once for the room that the selected one takes.
  const tabs = await dialog.findAllByText(name, { selector: "[role=tab] span" });
  for (const tab of tabs.slice(0, 1)) await user.click(tab);
  await dialog.findByText(name, { selector: "h3" });
}

function withTemplate() {
  return readyToLink()
    .on("template_show", () => showing(template))
    .on("flow_show", () => flowIn("off", "template"));
}

function withLink() {
  return withTemplate()
    .on("template_show", () => showing({ ...template, state: "on" }))
    .on("link_show", () => ({ link }))
    .on("flow_show", () => flowIn("on"));
}

async function enterUrl(opened: Opened, text: string) {
  const { user, dialog } = opened;
  await openStep(opened, "Request URL");
  await user.click(dialog.getByText("Configure a Request URL", { selector: "button" }));
  await user.click(dialog.getByLabelText(/^Request URL/, { selector: "input" }));
  await user.paste(text);
}

async function authenticate(opened: Opened, text = url) {
  await enterUrl(opened, text);
  await opened.user.click(opened.dialog.getByText("Authenticate", { selector: "form button" }));
}

function aboutTheUrl(opened: Opened) {
  return opened.dialog.queryByLabelText(/^Request URL/, { selector: "input" });
}

it("opens the first step that is not done, and says that everything acts at once", async () => {
  const { dialog } = await renderSettings(readyToLink());

  const heading = await dialog.findByText("Create Template", { selector: "h3" });
  await waitFor(() => {
    expect(heading).toHaveFocus();
  });
  expect(dialog.getByText(/^Each step acts at once/)).toBeInTheDocument();
  await expectAccessible();
});

it("opens the health of a workflow whose flow is linked and on", async () => {
  const { dialog } = await renderSettings(withLink());

  expect(await dialog.findByText("Health", { selector: "h3" })).toBeInTheDocument();
  await expectAccessible();
});

it("shows skeletons while it is not known how far the link is", async () => {
  const { dialog } = await renderSettings(readyToLink().hang("template_show"));

  expect(await dialog.findByLabelText("Asking how far the link of the workflow is")).toBeInTheDocument();
});

it("closes with Escape", async () => {
  const { user, dialog, onClose } = await renderSettings(readyToLink());
  await dialog.findByText("Create Template", { selector: "h3" });

  await user.keyboard("{Escape}");

  expect(onClose).toHaveBeenCalledTimes(1);
});

it("switches the linking account to another person of the tenant", async () => {
  const transport = readyToLink()
    .on("account_list", () => ({
      accounts: [ada, megan, { ...megan, id: "other", name: "Otto", tenantId: "x" }],
    }))
    .on("store_update", () => ready);
  const opened = await renderSettings(transport);
  await openStep(opened, "Account");

  await opened.user.click(await opened.dialog.findByText("Switch", { selector: "button" }));
  expect(screen.queryByRole("menuitemradio", { name: /^Otto/ })).not.toBeInTheDocument();
  await opened.user.click(await screen.findByRole("menuitemradio", { name: /^Megan Bowen/ }));

  expect(transport.requestsOf("store_update")).toEqual([{ store: ready.id, linkingAccount: megan.id }]);
});

it("names what the account lacks by its service", async () => {
  const { error } = new CallError({
    code: "consent_needed",
    message: "",
    remedy: "",
    retryable: false,
    correlation: null,
    details: {},
  });
  const transport = readyToLink().on("account_show", () => ({
    account: ada,
    resources: [
      {
        audience: "https://service.flow.microsoft.com/",
        scopes: [],
        grantedAt: null,
        failure: { at: 1_790_000_000_000, error, claimsAsked: false },
      },
    ],
  }));

  const { dialog } = await renderSettings(transport);

  const row = within(
    (await dialog.findByText("Power Automate", { selector: "span" })).closest("li") as HTMLElement,
  );
  expect(row.getByText("Refused")).toBeInTheDocument();
  expect(row.getByText(/^The app lacks consent/)).toBeInTheDocument();
  expect(row.getByRole("link", { name: "Sign in again" })).toHaveAttribute(
    "href",
    `/sign-in?account=${ada.id}`,
  );
  await expectAccessible();
});

it("sends to Register Client where there is none", async () => {
  const { dialog } = await renderSettings(readyToLink().on("client_show", () => ({ client: null })));

  expect(await dialog.findByRole("link", { name: "Register Client" })).toBeInTheDocument();
  expect(dialog.getByText("Environment", { selector: "h3" })).toBeInTheDocument();
});

it("says which prerequisites are not known, and what a test of the environment shows", async () => {
  const transport = readyToLink().on("client_test", () => ({
    client,
    testedAt: 1_790_000_000_000,
    checks: [seen("approvalsReadable", "unchecked", "approvals_not_provisioned")],
  }));
  const opened = await renderSettings(transport);
  await openStep(opened, "Environment");
  expect(opened.dialog.getByText(/^No service tells them/)).toBeInTheDocument();

  await opened.user.click(opened.dialog.getByText("Test the environment", { selector: "button" }));

  expect(await opened.dialog.findByText(/^The environment has no approvals yet/)).toBeInTheDocument();
});

it("draws what the flow will do", async () => {
  const { dialog } = await renderSettings(readyToLink());

  const steps = within(await dialog.findByRole("list", { name: "What the flow does" })).getAllByRole(
    "listitem",
  );
  expect(steps.map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining("HTTP request"),
    expect.stringContaining("Megan Bowen"),
    expect.stringContaining("Report"),
  ]);
});

it("creates the template for any user in the tenant unless somebody chooses otherwise", async () => {
  let made = false;
  const transport = readyToLink()
    .on("template_show", () => showing(made ? template : null))
    .on("flow_show", () => flowIn("off", "template"))
    .on("template_create", () => {
      made = true;
      return { template, foundAgain: false, notices: [] };
    });
  const { user, dialog, onSubmitBehind } = await renderSettings(transport);

  await user.click(await dialog.findByText("Create Template", { selector: "button" }));

  expect(await dialog.findByText(/^Flow template created/)).toBeInTheDocument();
  expect(transport.requestsOf("template_create")).toEqual([
    { workflow: createUser.id, whoCanTrigger: { kind: "tenant" }, another: false },
  ]);
  expect(onSubmitBehind).not.toHaveBeenCalled();
  await expectAccessible();
});

it("does not create a template that names nobody", async () => {
  const transport = readyToLink();
  const { user, dialog } = await renderSettings(transport);
  await user.click(await dialog.findByLabelText("Specific users in my tenant"));

  await user.click(dialog.getByText("Create Template", { selector: "button" }));

  expect(await dialog.findByText(/^Name at least one user/)).toBeInTheDocument();
  expect(transport.requestsOf("template_create")).toEqual([]);
});

it("creates another flow on purpose where the name is taken", async () => {
  const transport = readyToLink().refuse("template_create", { code: "flow_name_taken" });
  const { user, dialog } = await renderSettings(transport);
  await user.click(await dialog.findByText("Create Template", { selector: "button" }));
  await dialog.findByText(/^Another flow is named/);

  await user.click(dialog.getByText("Create another", { selector: "button" }));

  expect(transport.requestsOf("template_create").map(({ another }) => another)).toEqual([false, true]);
});

it("leaves the other steps usable while the template is created, and says that it goes on", async () => {
  const opened = await renderSettings(readyToLink().hang("template_create"));
  await opened.user.click(await opened.dialog.findByText("Create Template", { selector: "button" }));

  await openStep(opened, "Environment");

  expect(
    opened.dialog.getByText("The template is being created. It goes on when you close this dialog."),
  ).toBeInTheDocument();
});

it("shows what the workflow changes in the flow and keeps what a person edited", async () => {
  const transport = withTemplate()
    .on("template_show", () =>
      showing(template, {
        outdated: [{ member: "/description", kind: "changed" }],
        edited: [{ member: "/clientdata/properties/definition/actions/Ask_approver/limit", kind: "changed" }],
      }),
    )
    .on("template_update", () => ({ template, changed: [], kept: [], written: true, notices: [] }));
  const opened = await renderSettings(transport);
  await openStep(opened, "Create Template");
  expect(opened.dialog.getByText("Edited in Power Automate: this stays")).toBeInTheDocument();
  expect(opened.dialog.getByText("Action Ask approver: changed")).toBeInTheDocument();

  await opened.user.click(opened.dialog.getByText("Update Template", { selector: "button" }));

  expect(transport.requestsOf("template_update")).toEqual([
    { workflow: createUser.id, whoCanTrigger: null, overwrite: false, dryRun: false },
  ]);
});

it("says what was written where somebody chose otherwise who can trigger the flow", async () => {
  const chosen = {
    ...template,
    whoCanTrigger: { kind: "anyone" },
    writtenWhoCanTrigger: { kind: "tenant" },
  } as const;
  const opened = await renderSettings(withTemplate().on("template_show", () => showing(chosen)));

  await openStep(opened, "Create Template");

  expect(opened.dialog.getByText("Anyone")).toBeInTheDocument();
  expect(
    opened.dialog.getByText("Changed in Power Automate. It was written as: Any user in my tenant."),
  ).toBeInTheDocument();
});

it("overwrites what a person edited only when that is chosen", async () => {
  const transport = withTemplate()
    .on("template_show", () =>
      showing(template, {
        edited: [{ member: "/clientdata/properties/definition/triggers/manual", kind: "changed" }],
      }),
    )
    .on("template_update", () => ({ template, changed: [], kept: [], written: true, notices: [] }));
  const opened = await renderSettings(transport);
  await openStep(opened, "Create Template");
  expect(opened.dialog.queryByText("Update Template", { selector: "button" })).not.toBeInTheDocument();

  await opened.user.click(opened.dialog.getByLabelText(/^Overwrite/));
  await opened.user.click(opened.dialog.getByText("Update Template", { selector: "button" }));

  expect(transport.requestsOf("template_update").map(({ overwrite }) => overwrite)).toEqual([true]);
});

it("offers to make a template again that was deleted in the portal", async () => {
  const transport = withTemplate().on("template_show", () =>
    showing(
      { ...template, state: "deleted" },
      { notices: [{ code: "flow_not_found", message: "", remedy: "" }] },
    ),
  );

  const { dialog } = await renderSettings(transport);

  expect(await dialog.findByText("The flow is gone.")).toBeInTheDocument();
  expect(dialog.getByText("Create Template", { selector: "button" })).toBeEnabled();
});

it("shows the definition that would be written", async () => {
  const transport = readyToLink().on("template_render", () => ({
    name: createUser.name,
    description: "",
    clientData: '{"schemaVersion":"1.0.0.0"}',
  }));
  const { user, dialog } = await renderSettings(transport);

  await user.click(await dialog.findByText("Preview", { selector: "button" }));

  expect(await dialog.findByRole("region", { name: "Definition of the flow" })).toHaveTextContent(
    "schemaVersion",
  );
});

it("opens the flow in Power Automate", async () => {
  const transport = withTemplate();
  const opened = await renderSettings(transport);
  await openStep(opened, "Create Template");

  await opened.user.click(opened.dialog.getByText("Open in Power Automate", { selector: "button" }));

  expect(transport.openedInPortal).toEqual([{ store: ready.id, workflow: createUser.id }]);
});

it("hides the request URL while it is typed, unless somebody wants to see it", async () => {
  const opened = await renderSettings(withTemplate());
  await enterUrl(opened, url);
  expect(aboutTheUrl(opened)).toHaveAttribute("type", "password");

  await opened.user.click(opened.dialog.getByLabelText("Show what is typed"));

  expect(aboutTheUrl(opened)).toHaveAttribute("type", "text");
});

it.each([
  ["", "Paste the HTTP POST URL."],
  [`"${url}"`, "It holds a quotation mark."],
  [url.replaceAll("&", "&amp;"), "&amp; stands where & belongs."],
  [`${url}…`, "It holds a character that no URL has"],
  [url + url, "Two URLs stand one behind the other."],
])("names a fault of pasting at the field and asks nobody: %s", async (text, fault) => {
  const transport = withTemplate();
  const opened = await renderSettings(transport);

  await authenticate(opened, text);

  expect(await opened.dialog.findByText(fault, { exact: false })).toBeInTheDocument();
  expect(transport.requestsOf("link_authenticate")).toEqual([]);
});

it("says at the field what the engine finds wrong with the URL, which stays", async () => {
  const transport = withTemplate().on("link_authenticate", () => ({
    health: health(seen("format", "failed", "request_url_truncated")),
    canSave: false,
  }));
  const opened = await renderSettings(transport);
  await authenticate(opened);
  await opened.dialog.findByText("Authenticate", { selector: "h3" });

  await openStep(opened, "Request URL");

  expect(await opened.dialog.findByText(/^The request URL is cut off/)).toBeInTheDocument();
  expect(aboutTheUrl(opened)).toHaveValue(url);
});

it("does not save before the first two layers passed", async () => {
  const transport = withTemplate().on("link_authenticate", () => ({
    health: health(seen("cloudAndEnvironment", "failed", "environment_differs")),
    canSave: false,
  }));
  const opened = await renderSettings(transport);
  await authenticate(opened);
  await opened.dialog.findByText(/^The environment is another/);

  await opened.user.click(opened.dialog.getByText("Save", { selector: "button" }));

  expect(transport.requestsOf("link_set")).toEqual([]);
});

it("saves an authenticated URL once and leaves nothing of it behind", async () => {
  let saved = false;
  const transport = withTemplate()
    .on("link_show", () => ({ link: saved ? link : null }))
    .on("link_authenticate", () => ({
      health: health(seen("turnedOn", "failed", "flow_off")),
      canSave: true,
    }))
    .on("link_set", () => {
      saved = true;
      return { link, notices: [] };
    });
  const opened = await renderSettings(transport);
  await authenticate(opened);

  await waitFor(() => {
    expect(opened.dialog.getByText("Save", { selector: "button" })).not.toHaveAttribute(
      "aria-disabled",
      "true",
    );
  });
  await opened.user.click(opened.dialog.getByText("Save", { selector: "button" }));

  expect(await opened.dialog.findByText("Linked. Turn the flow on last.")).toBeInTheDocument();
  expect(transport.requestsOf("link_set")).toEqual([
    { workflow: createUser.id, requestUrl: url, probe: false },
  ]);
  await openStep(opened, "Request URL");
  expect(opened.dialog.getByText(link.host)).toBeInTheDocument();
  expect(aboutTheUrl(opened)).not.toBeInTheDocument();
  expect(document.body.innerHTML).not.toContain(signature);
  await expectAccessible();
});

it("keeps what was typed when it could not be saved", async () => {
  const transport = withTemplate()
    .on("link_authenticate", () => ({ health: health(), canSave: true }))
    .refuse("link_set", { code: "disk_full" });
  const opened = await renderSettings(transport);
  await authenticate(opened);
  await waitFor(() => {
    expect(opened.dialog.getByText("Save", { selector: "button" })).not.toHaveAttribute(
      "aria-disabled",
      "true",
    );
  });
  await opened.user.click(opened.dialog.getByText("Save", { selector: "button" }));
  await opened.dialog.findByText("The disk is full.");

  await openStep(opened, "Request URL");

  expect(aboutTheUrl(opened)).toHaveValue(url);
});

it("runs the flow once only when that is chosen", async () => {
  const transport = withLink().on("link_authenticate", () => ({ health: health(), canSave: true }));
  const opened = await renderSettings(transport);
  await openStep(opened, "Authenticate");

  await opened.user.click(opened.dialog.getByLabelText(/^Also run the flow once/));
  await opened.user.click(opened.dialog.getByText("Authenticate", { selector: "button" }));

  expect(transport.requestsOf("link_authenticate")).toEqual([{ workflow: createUser.id, probe: true }]);
});

it("shows who can trigger the flow and as whom it is called", async () => {
  const opened = await renderSettings(withLink());

  await openStep(opened, "Authenticate");

  expect(opened.dialog.getByText("Any user in my tenant")).toBeInTheDocument();
  expect(opened.dialog.getByText("Ada Admin, the service credential")).toBeInTheDocument();
  expect(opened.dialog.getByText(ada.objectId ?? "")).toBeInTheDocument();
});

it("leads to the accounts of the store where the service credential is missing", async () => {
  const store = { ...ready, serviceCredential: null };
  const transport = withLink()
    .on("store_show", () => store)
    .on("link_show", () => ({
      link: { ...link, health: health(seen("authorised", "failed", "service_credential_missing")) },
    }));
  const opened = await renderSettings(transport, store);

  await openStep(opened, "Authenticate");

  const ways = await opened.dialog.findAllByText("Choose the service credential", { selector: "a" });
  expect(ways.map((way) => way.getAttribute("href"))).toEqual([
    `/stores/${ready.id}/connection`,
    `/stores/${ready.id}/connection`,
  ]);
});

it("has the service credential sign in again where the flow was called as it", async () => {
  const store = { ...ready, serviceCredential: megan.id };
  const transport = withLink()
    .on("store_show", () => store)
    .on("link_show", () => ({
      link: { ...link, health: health(seen("authorised", "failed", "sign_in_needed")) },
    }));
  const opened = await renderSettings(transport, store);

  await openStep(opened, "Authenticate");

  expect(await opened.dialog.findByText("Sign in again", { selector: "a" })).toHaveAttribute(
    "href",
    `/sign-in?account=${megan.id}`,
  );
});

it("keeps a URL that is typed when the link cannot be asked for again", async () => {
  const transport = withTemplate();
  const opened = await renderSettings(transport);
  await enterUrl(opened, url);

  transport.refuse("link_show", { code: "database_damaged" });
  transport.emit("changed", { topics: ["links"] });

  expect(await opened.dialog.findByText("The database is damaged.")).toBeInTheDocument();
  expect(aboutTheUrl(opened)).toHaveValue(url);
});

it("turns the linked flow on and looks at the link again", async () => {
  const transport = withLink()
    .on("flow_show", () => flowIn("off"))
    .on("flow_turn_on", () => flowIn("on"))
    .on("link_authenticate", () => ({ health: health(), canSave: true }));
  const opened = await renderSettings(transport);
  expect(await opened.dialog.findByText("The linked flow")).toBeInTheDocument();

  await opened.user.click(opened.dialog.getByText("Turn on", { selector: "button" }));

  await waitFor(() => {
    expect(transport.requestsOf("link_authenticate")).toEqual([{ workflow: createUser.id, probe: false }]);
  });
  expect(opened.dialog.getByRole("list", { name: "Turning on, step by step" })).toBeInTheDocument();
});

it("says why a flow is not turned on, with the way to the portal", async () => {
  const transport = withLink()
    .on("flow_show", () => flowIn("off"))
    .refuse("flow_turn_on", { code: "connection_not_authorized" });
  const opened = await renderSettings(transport);

  await opened.user.click(await opened.dialog.findByText("Turn on", { selector: "button" }));

  const alert = within(await opened.dialog.findByRole("alert"));
  expect(alert.getByText(/^A connection of the flow is not bound/)).toBeInTheDocument();
  await opened.user.click(alert.getByText("Open in Power Automate", { selector: "button" }));
  expect(transport.openedInPortal).toHaveLength(1);
});

it("sends the open requests that the flow was not called for", async () => {
  const waiting = { id: "r1", trigger: { kind: "notLinked" } };
  const transport = withLink()
    .on("request_list", () => ({ requests: [waiting as never], total: 1, next: null }))
    .on("link_send_open", () => ({
      sent: ["r1"],
      skipped: [
        {
          request: "r2",
          targetName: "Mia Marsh",
          reason: { code: "flow_outcome_unknown" as const, message: "", remedy: "" },
        },
      ],
    }));
  const opened = await renderSettings(transport);
  await openStep(opened, "Turn on");
  await opened.dialog.findByText("The flow was not called for 1 open request.");

  await opened.user.click(opened.dialog.getByText("Send open requests", { selector: "button" }));

  expect(await opened.dialog.findByText(/^The flow is called for 1 request now/)).toBeInTheDocument();
  expect(opened.dialog.getByText("Mia Marsh")).toBeInTheDocument();
});

it("says nothing of open requests where the flow was called for all", async () => {
  const called = { id: "r1", trigger: { kind: "triggered", run: null } };
  const transport = withLink().on("request_list", () => ({
    requests: [called as never],
    total: 1,
    next: null,
  }));
  const opened = await renderSettings(transport);

  await openStep(opened, "Turn on");

  expect(opened.dialog.queryByText("Open requests")).not.toBeInTheDocument();
});

it("says what is lost before it unlinks", async () => {
  const transport = withLink().on("link_remove", () => ({}));
  const opened = await renderSettings(transport);
  await opened.user.click(await opened.dialog.findByText("Unlink", { selector: "button" }));
  expect(await opened.dialog.findByText(/is destroyed/)).toBeInTheDocument();
  expect(transport.requestsOf("link_remove")).toEqual([]);

  await opened.user.click(opened.dialog.getByText("Unlink Create User", { selector: "button" }));

  expect(transport.requestsOf("link_remove")).toEqual([{ workflow: createUser.id }]);
});

it("tests whether flows reach the Data service", async () => {
  const transport = withLink().on("client_test", () => ({
    client,
    testedAt: 1_790_000_000_000,
    checks: [seen("dataServiceReachable", "failed", "data_service_unreachable")],
  }));
  const { user, dialog } = await renderSettings(transport);

  await user.click(await dialog.findByText("Test the callback", { selector: "button" }));

  expect(await dialog.findByText(/^The Data service does not answer at its URL/)).toBeInTheDocument();
});
