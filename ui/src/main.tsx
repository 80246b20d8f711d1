import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiProvider, TauriTransport } from "./api";
import { createAppRouter } from "./app/router";
import "./i18n";
import { nameShiftTab } from "./shared/shiftTab";
import { StyleProvider, ThemeProvider } from "./theme/ThemeProvider";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

nameShiftTab();
createRoot(root).render(
  <StrictMode>
    <ApiProvider transport={new TauriTransport()}>
      <StyleProvider>
        <ThemeProvider>
          <RouterProvider router={createAppRouter()} />
        </ThemeProvider>
      </StyleProvider>
    </ApiProvider>
  </StrictMode>,
);
