import { expect, test } from "vitest";
import { nameShiftTab } from "./shiftTab";

test("Shift+Tab is known as Tab to whoever listens, and other keys by the names that they have", () => {
  nameShiftTab();
  const heard: string[] = [];
  document.addEventListener("keydown", ({ key }) => heard.push(key));

  for (const named of [
    { code: "Tab", key: "Unidentified", shiftKey: true },
    { code: "Tab", key: "Tab", shiftKey: true },
    { code: "Tab", key: "Process" },
    { code: "Tab", key: "Escape", shiftKey: true },
    { code: "Power", key: "Unidentified", shiftKey: true },
  ]) {
    document.dispatchEvent(new KeyboardEvent("keydown", { ...named, bubbles: true }));
  }

  expect(heard).toEqual(["Tab", "Tab", "Process", "Escape", "Unidentified"]);
});
