import { vi } from "vitest";

/** Gives every element a size, for components that draw only what is seen. It ends with the test. */
export function giveLayout(width = 1200, height = 600): void {
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(width);
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(height);
}
