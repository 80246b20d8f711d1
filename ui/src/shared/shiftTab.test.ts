import { expect, test } from "vitest";
import { nameShiftTab } from "./shiftTab";

test("Shift+Tab is known as Tab to whoever listens, and other keys by the names that they have", () => {
  nameShiftTab();
  const heard: string[] = [];
  document.addEventListener("keydown", ({ key }) => heard.push(key));

  for (const named of [
    { code: "Tab", key: "Unidentified" },
    { code: "Tab", key: "Tab" },
    { code: "Power", key: "Unidentified" },
  ]) {
    document.dispatchEvent(new KeyboardEvent("keydown", { ...named, bubbles: true }));
  }

  expect(heard).toEqual(["Tab", "Tab", "Unidentified"]);
});
