import i18next from "i18next";
import { expect, it } from "vitest";
import "../../../i18n";
import { entry } from "../../../test/requestFixtures";
import { steps } from "./happening";

it("tells a failure that comes again and again once, with how often", () => {
  const throttled = { what: "triggerFailed", code: "throttled", retrying: true } as const;

  const found = steps(
    i18next.t,
    [1, 2, 3].map((number) => entry(number, throttled)),
  );

  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ times: 3, entry: { id: entry(3, throttled).id } });
});

it("tells two failures of different kinds apart", () => {
  const found = steps(i18next.t, [
    entry(1, { what: "triggerFailed", code: "throttled", retrying: true }),
    entry(2, { what: "triggerFailed", code: "flow_off", retrying: false }),
  ]);

  expect(found).toHaveLength(2);
});

it("leaves out what is about other things than requests", () => {
  expect(steps(i18next.t, [entry(1, { what: "signedIn" })])).toEqual([]);
});
