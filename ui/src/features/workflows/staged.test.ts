import { expect, it } from "vitest";
import { CallError } from "../../api";
import { createUser } from "../../test/powerAutomateFixtures";
import { changedMembers, draftOf } from "./draft";
import { nothingStaged, rowsOf, stagedCount, staging, type Step } from "./staged";

const base = draftOf(createUser);
const renamed = { ...base, name: "Hire" };
const edit = { kind: "edit", key: createUser.id, base, draft: renamed } as const;
const refusal = new CallError(
  { code: "name_taken", message: "", remedy: "", retryable: false, correlation: null, details: {} },
  0,
);

it("keeps an edit, and forgets it when it is taken back by hand", () => {
  const staged = staging(nothingStaged, edit);
  expect(rowsOf([createUser], staged.workflows)).toMatchObject([
    { change: "changed", draft: { name: "Hire" } },
  ]);

  const back = staging(staged, { ...edit, base: renamed, draft: base });

  expect(stagedCount(back)).toBe(0);
});

it("lists a new workflow after those that are kept, and forgets it when it is deleted", () => {
  const staged = staging(nothingStaged, { kind: "create", draft: renamed });
  const [, made] = rowsOf([createUser], staged.workflows);
  expect(made).toMatchObject({ change: "created", view: null });

  const gone = staging(staged, { kind: "delete", key: made?.key ?? "", base: null });

  expect(stagedCount(gone)).toBe(0);
});

it("keeps what was refused, with why and with what is left to do", () => {
  const staged = staging(staging(nothingStaged, edit), {
    kind: "refused",
    key: createUser.id,
    base: { ...base, enabled: false },
    error: refusal,
  });

  expect(staged.workflows).toMatchObject([{ draft: renamed, base: { enabled: false }, error: refusal }]);
});

it("forgets why it was refused once it is edited again", () => {
  const refused = staging(staging(nothingStaged, edit), {
    kind: "refused",
    key: createUser.id,
    base,
    error: refusal,
  });

  const staged = staging(refused, { ...edit, draft: { ...base, name: "Onboard" } });

  expect(staged.workflows[0]?.error).toBeNull();
});

it("still lists a change of a workflow that somebody else deleted", () => {
  expect(rowsOf([], staging(nothingStaged, edit).workflows)).toMatchObject([
    { change: "changed", view: null },
  ]);
});

it("sends only the members that were changed", () => {
  expect(changedMembers(base, renamed)).toEqual({ name: "Hire" });
  expect(changedMembers(base, { ...base, approvers: [] })).toEqual({ approvers: [] });
});

/** What is staged of the one workflow after these steps. */
function after(...steps: Step[]) {
  const staged = steps.reduce(staging, nothingStaged);
  return { staged, change: staged.workflows[0] };
}

const sending = { kind: "sending", sending: true } as const;

it("forgets a change that was saved as it is", () => {
  const { staged, change } = after(edit, sending);
  if (change === undefined) throw new Error("nothing was staged");

  const saved = staging(staged, { kind: "saved", sent: change, id: createUser.id });

  expect(stagedCount(saved)).toBe(0);
});

it("keeps what was edited while the change was sent, on top of what was sent", () => {
  const { staged, change } = after(edit, sending);
  if (change === undefined) throw new Error("nothing was staged");
  const onboard = { ...renamed, description: "For new hires" };

  const saved = [
    { kind: "edit", key: createUser.id, base: renamed, draft: onboard } as const,
    { kind: "saved", sent: change, id: createUser.id } as const,
  ].reduce(staging, staged);

  expect(saved.workflows).toMatchObject([{ base: renamed, draft: onboard }]);
});

it("keeps it as a change to take back what is being sent", () => {
  const { staged, change } = after(edit, sending);
  if (change === undefined) throw new Error("nothing was staged");

  const saved = [
    { kind: "edit", key: createUser.id, base, draft: base } as const,
    { kind: "saved", sent: change, id: createUser.id } as const,
  ].reduce(staging, staged);

  expect(saved.workflows).toMatchObject([{ base: renamed, draft: base }]);
});

it("makes of a new workflow that was edited while it was sent a change of what it became", () => {
  const { staged, change } = after({ kind: "create", draft: base }, sending);
  if (change === undefined) throw new Error("nothing was staged");

  const saved = [
    { kind: "edit", key: change.key, base, draft: renamed } as const,
    { kind: "saved", sent: change, id: createUser.id } as const,
  ].reduce(staging, staged);

  expect(saved.workflows).toMatchObject([{ key: createUser.id, base, draft: renamed }]);
  expect(saved.became).toEqual({ [change.key]: createUser.id });
});

it("keeps a default approver that was chosen while another one was sent", () => {
  const sent = { value: { object: "1", name: "Riley Vance", kind: "user" as const }, error: null };
  const chosen = { value: { object: "2", name: "Megan Bowen", kind: "user" as const }, error: null };

  const { staged } = after(
    { kind: "approver", approver: sent },
    { kind: "approver", approver: chosen },
    { kind: "approverSaved", sent },
  );

  expect(staged.defaultApprover).toEqual(chosen);
});
