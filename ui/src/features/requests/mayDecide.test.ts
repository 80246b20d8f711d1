import { expect, it } from "vitest";
import { ada } from "../../test/fixtures";
import { aRequest, alex, person } from "../../test/requestFixtures";
import { mayNotDecide } from "./mayDecide";

const alexHere = { ...ada, objectId: alex.principal.object, name: alex.name };

it("lets an administrator decide what somebody else asked for", () => {
  expect(mayNotDecide(aRequest(1), ada, false)).toBeUndefined();
});

it("lets nobody decide their own request", () => {
  expect(mayNotDecide(aRequest(1), alexHere, false)).toBe("own_request");
});

it("lets a requester decide where the store allows it", () => {
  expect(mayNotDecide(aRequest(1), alexHere, true)).toBeUndefined();
});

it("wants to know who decides what a person asked for", () => {
  expect(mayNotDecide(aRequest(1), null, false)).toBe("sign_in_needed");
});

it("lets only those decide whom somebody named, when it was asked without signing in", () => {
  const request = aRequest(1, { requester: { kind: "localAdministrator" } });
  const megan = { ...ada, objectId: person("103", "Megan").principal.object };

  expect(mayNotDecide(request, ada, false)).toBe("not_an_approver");
  expect(mayNotDecide(request, megan, false)).toBeUndefined();
  expect(mayNotDecide(request, null, false)).toBe("own_request");
});
