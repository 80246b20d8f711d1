/**
 * Has Shift+Tab known by its name. WebKitGTK calls the key "Unidentified", and the components' code for groups of controls, which goes by
 * names, keeps the focus in them then.
 */
export function nameShiftTab(): void {
  window.addEventListener(
    "keydown",
    (event) => {
      const nameless = event.code === "Tab" && event.shiftKey && event.key === "Unidentified";
      if (nameless) Object.defineProperty(event, "key", { value: "Tab" });
    },
    true,
  );
}
