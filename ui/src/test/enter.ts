import type { UserEvent } from "@testing-library/user-event";

/** Puts a text into a field in one go, as one does with ids. */
export async function enter(user: UserEvent, field: HTMLElement, text: string): Promise<void> {
  await user.clear(field);
  await user.click(field);
  await user.paste(text);
}
