import { renderHook, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { useFirstScreen } from "./firstScreen";

const marks = () => performance.getEntriesByName("first-screen").length;

afterEach(() => {
  performance.clearMarks();
});

it("marks a screen once it stands, and only the first", async () => {
  const first = renderHook(
    ({ stands }) => {
      useFirstScreen(stands);
    },
    { initialProps: { stands: false } },
  );
  expect(marks()).toBe(0);

  first.rerender({ stands: true });
  await waitFor(() => {
    expect(marks()).toBe(1);
  });

  const frames = new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  renderHook(() => {
    useFirstScreen(true);
  });
  await frames;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  expect(marks()).toBe(1);
});
