import { makeStyles } from "@fluentui/react-components";
import { render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { StyleProvider, ThemeProvider } from "./ThemeProvider";

const useStyles = makeStyles({ box: { minWidth: "17px" } });

function Box() {
  return <div className={useStyles().box} />;
}

afterEach(() => {
  document.head.replaceChildren();
});

it("puts the window's nonce on every style element", () => {
  const placeholder = document.createElement("style");
  placeholder.id = "csp-nonce";
  placeholder.nonce = "r4nd0m";
  document.head.append(placeholder);

  render(
    <StyleProvider>
      <ThemeProvider>
        <Box />
      </ThemeProvider>
    </StyleProvider>,
  );

  const nonces = Array.from(
    document.querySelectorAll("style"),
    (style) => style.getAttribute("nonce") ?? style.nonce,
  );
  expect(nonces.length).toBeGreaterThan(2);
  expect(new Set(nonces)).toEqual(new Set(["r4nd0m"]));
});
