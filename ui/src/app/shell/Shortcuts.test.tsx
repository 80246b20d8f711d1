import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { expectAccessible, fakeTransport, renderWindow } from "../../test/renderWindow";

beforeEach(() => {
  window.localStorage.clear();
});

it.each([
  { keys: "gs", from: "/settings", to: "/stores", title: "Identity Stores" },
  { keys: "gr", from: "/settings", to: "/requests/inbox", title: "Request Inbox" },
  { keys: "ge", from: "/stores", to: "/settings", title: "Settings" },
])("goes from $from to $to with $keys", async ({ keys, from, to, title }) => {
  const { user, path } = await renderWindow(fakeTransport(), from);
  await screen.findByRole("heading", { level: 1 });

  await user.keyboard(keys);

  await screen.findByRole("heading", { level: 1, name: title });
  expect(path()).toBe(to);
});

it("shows the shortcuts, and gives the focus back", async () => {
  const { user } = await renderWindow(fakeTransport(), "/settings");
  const before = await screen.findByRole("button", { name: "Third-party libraries" });
  before.focus();

  await user.keyboard("?");
  await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  await expectAccessible();
  await user.keyboard("{Escape}");

  expect(before).toHaveFocus();
});

it("leaves keys to the field that has the focus", async () => {
  const { user, path } = await renderWindow(fakeTransport(), "/stores/new");
  await user.click(await screen.findByLabelText(/^Name/));

  await user.keyboard("ge");

  expect(path()).toBe("/stores/new");
  expect(screen.getByLabelText(/^Name/)).toHaveValue("ge");
});
