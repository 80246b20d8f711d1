/**
 * Has Shift+Tab known by its name. WebKitGTK calls the key "Unidentified", and the components' code for groups of controls, which goes by
 * names, keeps the focus in them then.
 */
export function nameShiftTab(): void {
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.code === "Tab" && event.key !== "Tab") Object.defineProperty(event, "key", { value: "Tab" });
    },
    true,
  );
}
