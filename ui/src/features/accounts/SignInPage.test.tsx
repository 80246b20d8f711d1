import { act, screen, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { JobView } from "../../api";
import { enter } from "../../test/enter";
import type { FakeTransport } from "../../test/FakeTransport";
import { ada, browserJob, clientId, megan, signInJob, tenantId } from "../../test/fixtures";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

function nobody(job: JobView): FakeTransport {
  return fakeTransport()
    .on("account_list", () => ({ accounts: [] }))
    .on("account_sign_in_start", () => job)
    .on("account_sign_in_show", () => job)
    .on("account_sign_in_cancel", () => ({}));
}

async function askForCode(user: UserEvent): Promise<HTMLElement> {
  await enter(user, await screen.findByLabelText(/^Tenant ID/), tenantId);
  await enter(user, screen.getByLabelText(/^Client ID/), clientId);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  return screen.findByRole("dialog", { name: "Enter this code to sign in" });
}

/** Has the sign-in end, as the engine tells it. */
function end(transport: FakeTransport, job: JobView, state: JobView["state"]): void {
  const ended = { ...job, state };
  transport.on("account_sign_in_show", () => ended);
  act(() => {
    transport.emit("job", ended);
  });
}

it("welcomes when nobody is signed in, and says what the registration needs", async () => {
  const { path } = await renderWindow(nobody(signInJob()), "/");

  expect(await screen.findByRole("heading", { name: "Welcome to Countersign" })).toBeInTheDocument();
  expect(path()).toBe("/sign-in");
  expect(screen.getByRole("region", { name: "What the app registration needs" })).toBeInTheDocument();
  await expectAccessible();
});

it.each([
  { tenant: "", client: "", complaints: ["Enter the tenant ID.", "Enter the client ID."] },
  { tenant: "contoso", client: clientId, complaints: [/neither an ID/] },
  { tenant: "contoso.example", client: "1234", complaints: [/not an ID/] },
])("refuses $tenant, $client", async ({ tenant, client, complaints }) => {
  const transport = nobody(signInJob());
  const { user } = await renderWindow(transport, "/sign-in");
  if (tenant !== "") await enter(user, await screen.findByLabelText(/^Tenant ID/), tenant);
  if (client !== "") await enter(user, await screen.findByLabelText(/^Client ID/), client);

  await user.click(await screen.findByRole("button", { name: "Sign in" }));

  for (const complaint of complaints) expect(await screen.findByText(complaint)).toBeInTheDocument();
  expect(transport.requestsOf("account_sign_in_start")).toEqual([]);
});

it("shows the code and opens the page on which it is entered", async () => {
  const transport = nobody(signInJob());
  const { user } = await renderWindow(transport, "/sign-in");

  const dialog = within(await askForCode(user));

  expect(transport.requestsOf("account_sign_in_start")).toEqual([
    { tenant: tenantId, clientId, method: "deviceCode" },
  ]);
  expect(dialog.getByText("BCDF-GHJK")).toBeInTheDocument();
  expect(dialog.getByText(/The code is good for 1[45]:\d\d/)).toBeInTheDocument();
  await expectAccessible();
  await user.click(dialog.getByRole("button", { name: "Open sign-in page" }));
  expect(transport.opened).toEqual([signInJob().id]);
});

it("copies the code", async () => {
  const { user } = await renderWindow(nobody(signInJob()), "/sign-in");
  const dialog = within(await askForCode(user));

  await user.click(dialog.getByRole("button", { name: "Copy the code" }));

  expect(await navigator.clipboard.readText()).toBe("BCDF-GHJK");
  expect(await dialog.findByRole("button", { name: "Copied" })).toBeInTheDocument();
});

it("goes on to the stores once somebody has signed in", async () => {
  const job = signInJob();
  const transport = nobody(job);
  const { user, path } = await renderWindow(transport, "/sign-in");
  await askForCode(user);

  end(transport, job, { kind: "signedIn", account: ada });
  expect(await screen.findByText("Ada Admin is signed in.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Continue" }));

  await screen.findByRole("heading", { name: "Identity Stores" });
  expect(path()).toBe("/stores");
  expect(transport.requestsOf("account_sign_in_cancel")).toEqual([]);
});

it.each([
  { code: "sign_in_declined" as const, title: "The sign-in was declined." },
  { code: "sign_in_expired" as const, title: "Nobody finished the sign-in in time." },
  { code: "registration_wrong" as const, title: "The app registration does not allow this sign-in." },
])("says that it ended with $code, and offers a new code", async ({ code, title }) => {
  const job = signInJob();
  const transport = nobody(job);
  const { user } = await renderWindow(transport, "/sign-in");
  await askForCode(user);

  end(transport, job, {
    kind: "failed",
    error: { code, message: "AADSTS7000218", remedy: "", retryable: false, correlation: null, details: {} },
  });

  const dialog = within(await screen.findByRole("dialog", { name: "The sign-in did not finish" }));
  expect(dialog.getByText(title)).toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Details" }));
  expect(dialog.getByText("AADSTS7000218")).toBeInTheDocument();
  await expectAccessible();

  const again = { ...signInJob("LMNP-QRST"), id: "9d0c9e52-8a4b-4d0e-9b7a-5c2d61e8f002" };
  transport.on("account_sign_in_start", () => again).on("account_sign_in_show", () => again);
  await user.click(dialog.getByRole("button", { name: "Get a new code" }));

  expect(await screen.findByText("LMNP-QRST")).toBeInTheDocument();
  expect(screen.getByRole("dialog")).toContainElement(document.activeElement as HTMLElement);
});

it("tells the engine when the sign-in is given up, and the form gets the focus back", async () => {
  const job = signInJob();
  const transport = nobody(job);
  const { user } = await renderWindow(transport, "/sign-in");
  const dialog = within(await askForCode(user));

  await user.click(dialog.getByRole("button", { name: "Cancel" }));

  expect(await screen.findByRole("button", { name: "Sign in" })).toBeInTheDocument();
  expect(transport.requestsOf("account_sign_in_cancel")).toEqual([{ job: job.id }]);
});

it("shows why no code could be had, and keeps what was entered", async () => {
  const transport = nobody(signInJob()).refuse("account_sign_in_start", { code: "unreachable" });
  const { user } = await renderWindow(transport, "/sign-in");
  await enter(user, await screen.findByLabelText(/^Tenant ID/), tenantId);
  await enter(user, screen.getByLabelText(/^Client ID/), clientId);

  await user.click(screen.getByRole("button", { name: "Sign in" }));

  expect(await screen.findByText("The other side cannot be reached.")).toBeInTheDocument();
  expect(screen.getByLabelText(/^Tenant ID/)).toHaveValue(tenantId);
});

it("puts an unknown tenant under its field", async () => {
  const transport = nobody(signInJob()).refuse("account_sign_in_start", {
    code: "invalid_tenant",
    details: { field: "tenant" },
  });
  const { user } = await renderWindow(transport, "/sign-in");
  await enter(user, await screen.findByLabelText(/^Tenant ID/), "contoso.example");
  await enter(user, screen.getByLabelText(/^Client ID/), clientId);

  await user.click(screen.getByRole("button", { name: "Sign in" }));

  expect(await screen.findByText(/This is neither a tenant ID nor a domain name\./)).toBeInTheDocument();
  expect(screen.getByLabelText(/^Tenant ID/)).toBeInvalid();
});

async function askForBrowser(user: UserEvent): Promise<HTMLElement> {
  await enter(user, await screen.findByLabelText(/^Tenant ID/), tenantId);
  await enter(user, screen.getByLabelText(/^Client ID/), clientId);
  await user.click(screen.getByRole("radio", { name: /^In the browser/ }));
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  return screen.findByRole("dialog", { name: "Finish the sign-in in your browser" });
}

it("opens the browser once, and again when asked", async () => {
  const transport = nobody(browserJob());
  const { user } = await renderWindow(transport, "/sign-in");

  const dialog = within(await askForBrowser(user));

  expect(transport.requestsOf("account_sign_in_start")).toEqual([
    { tenant: tenantId, clientId, method: "browser" },
  ]);
  expect(transport.opened).toEqual([browserJob().id]);
  await expectAccessible();
  await user.click(dialog.getByRole("button", { name: "Open the browser again" }));
  expect(transport.opened).toEqual([browserJob().id, browserJob().id]);
});

it("says that the browser is signed in", async () => {
  const job = browserJob();
  const transport = nobody(job);
  const { user, path } = await renderWindow(transport, "/sign-in");
  await askForBrowser(user);

  end(transport, job, { kind: "signedIn", account: ada });
  await user.click(await screen.findByRole("button", { name: "Continue" }));

  await screen.findByRole("heading", { name: "Identity Stores" });
  expect(path()).toBe("/stores");
});

it.each(["sign_in_declined", "sign_in_expired", "registration_wrong", "loopback_unusable"] as const)(
  "offers another try and a code when the browser ended with %s",
  async (code) => {
    const job = browserJob();
    const transport = nobody(job);
    const { user } = await renderWindow(transport, "/sign-in");
    await askForBrowser(user);
    end(transport, job, {
      kind: "failed",
      error: { code, message: "", remedy: "", retryable: false, correlation: null, details: {} },
    });
    const dialog = within(await screen.findByRole("dialog", { name: "The sign-in did not finish" }));
    expect(dialog.getByRole("button", { name: "Try again" })).toHaveFocus();

    transport.on("account_sign_in_start", () => signInJob()).on("account_sign_in_show", () => signInJob());
    await user.click(dialog.getByRole("button", { name: "Sign in with a code" }));

    expect(await screen.findByText("BCDF-GHJK")).toBeInTheDocument();
    expect(transport.requestsOf("account_sign_in_start")[1]).toEqual({
      tenant: tenantId,
      clientId,
      method: "deviceCode",
    });
  },
);

it("offers a code when there is no browser, and gives the waiting sign-in up", async () => {
  const transport = nobody(browserJob());
  transport.refuseToOpen({ code: "browser_missing" });
  const { user } = await renderWindow(transport, "/sign-in");
  const dialog = within(await askForBrowser(user));
  expect(await dialog.findByText("No browser could be started.")).toBeInTheDocument();
  await expectAccessible();

  transport.on("account_sign_in_start", () => signInJob()).on("account_sign_in_show", () => signInJob());
  await user.click(dialog.getByRole("button", { name: "Sign in with a code" }));

  expect(await screen.findByText("BCDF-GHJK")).toBeInTheDocument();
  expect(transport.requestsOf("account_sign_in_cancel")).toEqual([{ job: browserJob().id }]);
});

it("can be given up while the sign-in service has not answered", async () => {
  const job: JobView = { ...signInJob(), state: { kind: "starting" } };
  const transport = nobody(job);
  const { user } = await renderWindow(transport, "/sign-in");
  await enter(user, await screen.findByLabelText(/^Tenant ID/), tenantId);
  await enter(user, screen.getByLabelText(/^Client ID/), clientId);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Getting ready to sign in" }));

  await user.click(dialog.getByRole("button", { name: "Cancel" }));

  expect(transport.requestsOf("account_sign_in_cancel")).toEqual([{ job: job.id }]);
});

it("names the account whose session has ended", async () => {
  const transport = nobody(browserJob()).on("account_list", () => ({
    accounts: [{ ...ada, session: "signInNeeded" }],
  }));
  const { user } = await renderWindow(transport, "/sign-in");
  await screen.findByDisplayValue(clientId);

  await user.click(screen.getByRole("radio", { name: /^In the browser/ }));
  await user.click(screen.getByRole("button", { name: "Sign in" }));

  await screen.findByRole("dialog", { name: "Finish the sign-in in your browser" });
  expect(transport.requestsOf("account_sign_in_start")).toEqual([
    { tenant: tenantId, clientId, method: "browser", account: ada.id },
  ]);
});

it("names the cloud, and that it is chosen elsewhere", async () => {
  await renderWindow(nobody(signInJob()), "/sign-in");

  expect(await screen.findByText("Cloud: Microsoft public cloud")).toBeInTheDocument();
  expect(screen.getByText("People sign in at login.microsoftonline.example.")).toBeInTheDocument();
  expect(screen.getByText(/^The cloud is chosen with --cloud/)).toBeInTheDocument();
});

it("shows what the registration needs for the way that is chosen", async () => {
  const { user } = await renderWindow(nobody(signInJob()), "/sign-in");
  expect(await screen.findByRole("button", { name: /Allow public client flows/ })).toBeInTheDocument();

  await user.click(screen.getByRole("radio", { name: /^In the browser/ }));

  expect(screen.queryByRole("button", { name: /Allow public client flows/ })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "2. Register the redirect address" }));
  expect(screen.getByText("http://localhost")).toBeInTheDocument();
});

it("copies a permission", async () => {
  const { user } = await renderWindow(nobody(signInJob()), "/sign-in");
  await user.click(await screen.findByRole("button", { name: /Add permissions/ }));

  await user.click(screen.getByRole("button", { name: "Copy User.RevokeSessions.All" }));

  expect(await navigator.clipboard.readText()).toBe("User.RevokeSessions.All");
});

it.each([
  { number: "AADSTS7000218", title: "Allow public client flows" },
  { number: "AADSTS700016", title: "Copy tenant ID and client ID" },
  { number: "AADSTS65001", title: "Grant admin consent" },
])("shows in place which step to mend after $number", async ({ number, title }) => {
  const job = signInJob();
  const transport = nobody(job);
  const { user } = await renderWindow(transport, "/sign-in");
  await askForCode(user);

  end(transport, job, {
    kind: "failed",
    error: {
      code: "registration_wrong",
      message: "",
      remedy: "",
      retryable: false,
      correlation: null,
      details: { code: number },
    },
  });

  const dialog = within(await screen.findByRole("dialog", { name: "The sign-in did not finish" }));
  const mend = `Mend this in the app registration: ${title}`;
  expect(dialog.getByRole("region", { name: mend })).toBeInTheDocument();
});

async function addApp(user: UserEvent, secret: string): Promise<void> {
  await enter(user, await screen.findByLabelText(/^Tenant ID/), tenantId);
  await enter(user, screen.getByLabelText(/^Client ID/), clientId);
  await user.click(screen.getByRole("radio", { name: /^As an app/ }));
  if (secret !== "") await enter(user, screen.getByLabelText(/^Client secret/), secret);
  await user.click(screen.getByRole("button", { name: "Add app" }));
}

it("asks for the secret of an app", async () => {
  const transport = nobody(signInJob());
  const { user } = await renderWindow(transport, "/sign-in");

  await addApp(user, "");

  expect(await screen.findByText("Enter the client secret.")).toBeInTheDocument();
  expect(transport.requestsOf("account_add_app")).toEqual([]);
});

it("adds an app, and says so on the page that follows", async () => {
  const transport = nobody(signInJob());
  transport.on("account_add_app", () => ({ ...ada, kind: "app", name: "Night shift" }));
  const { user, path } = await renderWindow(transport, "/sign-in");

  await addApp(user, "s3cret");

  expect(await screen.findByText("Night shift was added.")).toBeInTheDocument();
  expect(path()).toBe("/stores");
  expect(transport.requestsOf("account_add_app")).toEqual([
    { tenant: tenantId, clientId, clientSecret: "s3cret" },
  ]);
});

it("forgets a refused secret, and leads to the step of the registration that it is from", async () => {
  const transport = nobody(signInJob()).refuse("account_add_app", {
    code: "registration_wrong",
    details: { code: "AADSTS7000215" },
  });
  const { user } = await renderWindow(transport, "/sign-in");
  await addApp(user, "wrong");

  await user.click(await screen.findByRole("button", { name: /^Show the step to mend/ }));

  expect(screen.getByLabelText(/^Client secret/)).toHaveValue("");
  const step = screen.getByRole("button", { name: /^2\. Create a client secret/ });
  expect(step).toHaveFocus();
  expect(step).toHaveAttribute("aria-expanded", "true");
  await expectAccessible();
});

it("takes the account that is to sign in again from the address", async () => {
  const transport = nobody(signInJob()).on("account_list", () => ({ accounts: [ada, megan] }));
  const { user } = await renderWindow(transport, `/sign-in?account=${megan.id}`);
  await screen.findByDisplayValue(clientId);

  await user.click(screen.getByRole("button", { name: "Sign in" }));

  await screen.findByText("BCDF-GHJK");
  expect(transport.requestsOf("account_sign_in_start")).toEqual([
    { tenant: tenantId, clientId, method: "deviceCode", account: megan.id },
  ]);
});

it("does not tell of the former sign-in's end while another one is begun", async () => {
  const job = signInJob();
  const transport = nobody(job);
  const { user } = await renderWindow(transport, "/sign-in");
  const dialog = within(await askForCode(user));
  transport.hang("account_sign_in_start");

  await user.click(dialog.getByRole("button", { name: "Use the browser instead" }));
  end(transport, job, {
    kind: "failed",
    error: {
      code: "sign_in_cancelled",
      message: "",
      remedy: "",
      retryable: false,
      correlation: null,
      details: {},
    },
  });

  expect(screen.getByRole("dialog", { name: "Getting ready to sign in" })).toBeInTheDocument();
});
