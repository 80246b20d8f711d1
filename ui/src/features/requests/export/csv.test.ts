import i18next from "i18next";
import { parse } from "papaparse";
import { expect, it } from "vitest";
import "../../../i18n";
import { aRequest } from "../../../test/requestFixtures";
import { csvOf } from "./csv";

function read(text: string): Record<string, string>[] {
  return parse<Record<string, string>>(text.slice(1), { header: true }).data;
}

it("writes a line for each request, under headings", () => {
  const [line] = read(csvOf(i18next.t, [aRequest(1)], () => "Contoso"));

  expect(line).toMatchObject({
    Description: "Create a user",
    Target: "Person 1",
    Requester: "Alex Wilber",
    "Approver(s)": "Megan Bowen",
    Status: "Pending",
    "Identity store": "Contoso",
  });
});

it("makes a formula a text", () => {
  const [line] = read(
    csvOf(i18next.t, [aRequest(1, { targetName: '=HYPERLINK("http://evil.example")' })], () => ""),
  );

  expect(line?.Target).toBe(`'=HYPERLINK("http://evil.example")`);
});

it("begins with the mark by which a spreadsheet knows UTF-8", () => {
  expect(csvOf(i18next.t, [], () => "").charCodeAt(0)).toBe(0xfeff);
});
