import { createDOMRenderer, RendererProvider } from "@fluentui/react-components";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { ApiProvider, type DirectoryHit } from "../api";
import "../i18n";
import { FakeTransport } from "../test/FakeTransport";
import { contoso } from "../test/fixtures";
import { ThemeProvider } from "../theme/ThemeProvider";
import { PeoplePicker, type Picked } from "./PeoplePicker";

const megan: DirectoryHit = {
  object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f103",
  kind: "user",
  name: "Megan Bowen",
  userPrincipalName: "megan@contoso.example",
  mail: null,
  enabled: true,
};
const merle: DirectoryHit = {
  ...megan,
  object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f104",
  name: "Merle Disabled",
  enabled: false,
};
const mergers: DirectoryHit = {
  object: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f105",
  kind: "group",
  name: "Mergers",
  userPrincipalName: null,
  mail: null,
  enabled: null,
};

function finding(...hits: DirectoryHit[]) {
  return new FakeTransport().on("directory_search", ({ text }) => ({
    hits: hits.filter(({ name }) => name.toLowerCase().startsWith(text.toLowerCase())),
  }));
}

function Host({ single, chosen }: { single: boolean; chosen: Picked[] }) {
  const [value, setValue] = useState(chosen);
  return (
    <PeoplePicker
      storeId={contoso.id}
      kind="peopleAndGroups"
      label="Approvers"
      single={single}
      value={value}
      onChange={setValue}
    />
  );
}

const noStyles = createDOMRenderer();

function open(transport: FakeTransport, { single = false, chosen = [] as Picked[] } = {}) {
  render(
    <ApiProvider transport={transport}>
      <RendererProvider renderer={noStyles}>
        <ThemeProvider>
          <Host single={single} chosen={chosen} />
        </ThemeProvider>
      </RendererProvider>
    </ApiProvider>,
  );
  return { user: userEvent.setup({ delay: null }), box: screen.getByRole("combobox", { name: "Approvers" }) };
}

const chosenMegan: Picked = { object: megan.object, name: megan.name, kind: "user" };

it("asks once for what was typed in one go, and offers who was found", async () => {
  const transport = finding(megan, mergers);
  const { user, box } = open(transport);

  await user.type(box, "meg");

  expect(await screen.findByRole("option", { name: /Megan Bowen/ })).toBeInTheDocument();
  expect(screen.queryByRole("option", { name: /Mergers/ })).not.toBeInTheDocument();
  expect(transport.requestsOf("directory_search")).toEqual([
    { store: contoso.id, text: "meg", kind: "peopleAndGroups" },
  ]);
});

it("chooses with the arrow keys and Enter, and goes on with an empty text", async () => {
  const { user, box } = open(finding(megan, mergers));
  await user.type(box, "me");
  await screen.findByRole("option", { name: /Mergers/ });

  await user.keyboard("{ArrowDown}{Enter}");

  const chosen = within(await screen.findByRole("listbox", { name: "Approvers: chosen" }));
  expect(chosen.getByText("Mergers")).toBeInTheDocument();
  expect(box).toHaveValue("");
});

// Backspace in the empty box goes to the last of them, which needs a layout: `npm run look` shows it.
it("takes away who is focused with Backspace", async () => {
  const { user } = open(finding(), { chosen: [chosenMegan] });

  screen.getByRole("option", { name: /Megan Bowen/ }).focus();
  await user.keyboard("{Backspace}");

  await waitFor(() => {
    expect(screen.queryByText("Megan Bowen")).not.toBeInTheDocument();
  });
});

it("does not offer who is chosen already", async () => {
  const { user, box } = open(finding(megan), { chosen: [chosenMegan] });

  await user.type(box, "meg");

  expect(
    await screen.findByRole("option", { name: "All that was found is chosen already." }),
  ).toBeInTheDocument();
});

it("puts another in the place of the one that was chosen, where it is one", async () => {
  const { user, box } = open(finding(mergers), { single: true, chosen: [chosenMegan] });
  await user.type(box, "mer");

  await user.click(await screen.findByRole("option", { name: /Mergers/ }));

  expect(await screen.findByText("Mergers")).toBeInTheDocument();
  expect(screen.queryByText("Megan Bowen")).not.toBeInTheDocument();
});

it("marks an account that cannot sign in, in the list and once it is chosen", async () => {
  const { user, box } = open(finding(merle));
  await user.type(box, "merle");
  const option = await screen.findByRole("option", { name: /Merle Disabled/ });
  expect(option).toHaveTextContent("Account disabled");

  await user.click(option);

  expect(await screen.findByText("Merle Disabled (account disabled)")).toBeInTheDocument();
});

it("says that nobody was found", async () => {
  const { user, box } = open(finding(megan));

  await user.type(box, "zoe");

  expect(
    await screen.findByRole("option", { name: 'Nothing in the directory begins with "zoe".' }),
  ).toBeInTheDocument();
});

it("says why it cannot search, and tries again inside the list", async () => {
  const transport = finding(megan).refuse("directory_search", { code: "service_credential_missing" });
  const { user, box } = open(transport);
  await user.type(box, "meg");
  expect(await screen.findByRole("option", { name: /no service credential/i })).toBeInTheDocument();
  transport.on("directory_search", () => ({ hits: [megan] }));

  await user.click(screen.getByRole("option", { name: "Try again" }));

  expect(await screen.findByRole("option", { name: /Megan Bowen/ })).toBeInTheDocument();
});

it("does not show the answer to a text that has changed meanwhile", async () => {
  let answer: () => void = () => undefined;
  const transport = new FakeTransport().on("directory_search", ({ text }) => {
    if (text !== "meg") return { hits: [mergers] };
    return new Promise((resolve) => {
      answer = () => {
        resolve({ hits: [megan] });
      };
    });
  });
  const { user, box } = open(transport);
  await user.type(box, "meg");
  await waitFor(() => {
    expect(transport.requestsOf("directory_search")).toHaveLength(1);
  });

  await user.clear(box);
  await user.type(box, "mer");
  await screen.findByRole("option", { name: /Mergers/ });
  answer();

  await waitFor(() => {
    expect(screen.queryByRole("option", { name: "Searching" })).not.toBeInTheDocument();
  });
  expect(screen.queryByRole("option", { name: /Megan Bowen/ })).not.toBeInTheDocument();
  expect(screen.getByRole("option", { name: /Mergers/ })).toBeInTheDocument();
});
