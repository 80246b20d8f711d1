import {
  createDOMRenderer,
  FluentProvider,
  RendererProvider,
  type GriffelRenderer,
} from "@fluentui/react-components";
import { useEffect, useState, type ReactNode } from "react";
import { useAppearance } from "./preference";
import { themes } from "./themes";

/** Reads the nonce that the window's content security policy allows style elements by. */
function createRenderer(): GriffelRenderer {
  const nonce = document.querySelector<HTMLStyleElement>("#csp-nonce")?.nonce ?? "";
  return createDOMRenderer(document, { styleElementAttributes: nonce === "" ? {} : { nonce } });
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const appearance = useAppearance();

  // Scroll bars and native controls follow the chosen theme, not the system's.
  useEffect(() => {
    document.documentElement.style.colorScheme = appearance;
  }, [appearance]);

  return <FluentProvider theme={themes[appearance]}>{children}</FluentProvider>;
}

/** Where the components' styles go. Stands outside everything that calls `makeStyles`. */
export function StyleProvider({ children }: { children: ReactNode }) {
  const [renderer] = useState(createRenderer);
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      {children}
    </RendererProvider>
  );
}
