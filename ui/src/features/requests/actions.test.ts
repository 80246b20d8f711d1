import { expect, test } from "vitest";

import { approved, aRequest } from "../../test/requestFixtures";
import { canRetry, canSendAgain } from "./actions";

const parked = { trigger: { kind: "parked", code: "flow_outcome_unknown" } } as const;

test("a parked call of an open request is sent again, and not retried", () => {
  const request = aRequest(1, parked);
  expect(canSendAgain(request)).toBe(true);
  expect(canRetry(request)).toBe(false);
});

test("of a decided request, the run of a parked call is looked for again, and the flow not called", () => {
  const request = aRequest(1, { ...approved, ...parked });
  expect(canSendAgain(request)).toBe(false);
  expect(canRetry(request)).toBe(true);
});
