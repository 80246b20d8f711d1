// The section of a store's advanced workflow settings that holds its Power Automate client.
const at = 1_790_000_000_000;
const environment = "9e52c13f-8a4b-4d0e-9b7a-5c2d61e8f0aa";

export function powerAutomateScenes({ base, tenant, clientId, error }) {
  const client = {
    store: "s1",
    organizationCode: "contoso",
    region: "crm4",
    dataServiceUrl: "https://countersign.contoso.example",
    tenantId: tenant,
    clientId,
    environmentUrl: "https://contoso.crm4.dynamics.com",
    environment: { id: environment, source: "discovery" },
    appAccount: "a3",
    notices: [],
    registeredAt: at,
  };
  const notice = (code) => ({ code, message: "What the engine says of it.", remedy: "" });
  const seen = (check, outcome = "passed", code) => ({
    check,
    outcome,
    notice: code === undefined ? null : notice(code),
  });
  const replies = {
    ...base,
    client_show: { ok: { client } },
    client_regions: {
      ok: {
        regions: [
          { code: "crm", place: "North America" },
          { code: "crm4", place: "Europe, Middle East, Africa" },
          { code: "crm11", place: "United Kingdom" },
        ],
      },
    },
    workflow_list: { ok: { workflows: [] } },
  };
  const path = "/stores/s1/workflows/advanced";
  const checks = [
    seen("token"),
    seen("whoAmI"),
    seen("environment"),
    seen("approvalsReadable", "failed", "approvals_not_readable"),
    seen("dataServiceReachable", "passed", "data_service_not_proven"),
  ];
  const none = { ...replies, client_show: { ok: { client: null } } };
  // The section is the last of its page.
  const show = (page) =>
    page
      .getByRole("heading", { name: "Power Automate Settings" })
      .evaluate((heading) => heading.scrollIntoView({ block: "center" }));
  const open = (page) => page.getByRole("button", { name: "Register Client" }).click();

  return [
    { name: "pa-client", path, replies, steps: show },
    { name: "pa-none", path, replies: none, steps: show },
    { name: "pa-loading", path, replies: { ...replies, client_show: {} }, steps: show },
    { name: "pa-error", path, replies: { ...replies, client_show: error("internal") }, steps: show },
    { name: "pa-register", path, replies: none, steps: open },
    {
      name: "pa-register-invalid",
      path,
      replies: none,
      steps: async (page) => {
        await open(page);
        await page.getByRole("textbox", { name: "Organization Code" }).fill("not a code");
        await page.getByRole("alertdialog").getByRole("button", { name: "Register Client" }).click();
      },
    },
    {
      name: "pa-register-regions",
      path,
      replies: none,
      steps: async (page) => {
        await open(page);
        await page.getByRole("combobox", { name: "Region" }).click();
      },
    },
    {
      name: "pa-tested",
      path,
      replies: { ...replies, client_test: { ok: { client, checks, testedAt: at } } },
      steps: async (page) => {
        await page.getByRole("button", { name: "Test" }).click();
        await page.getByText("Approvals cannot be read").waitFor();
        await page.getByText("Approvals cannot be read").scrollIntoViewIfNeeded();
      },
    },
    {
      name: "pa-testing",
      path,
      replies: { ...replies, client_test: {} },
      steps: (page) => page.getByRole("button", { name: "Test" }).click(),
    },
    {
      name: "pa-remove",
      path,
      replies: { ...replies, client_remove: error("client_in_use") },
      steps: async (page) => {
        await page.getByRole("button", { name: "Remove" }).click();
        await page.getByRole("button", { name: "Remove contoso" }).click();
        await page.getByText("The client is in use").waitFor();
      },
    },
  ];
}
