import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  // The port is fixed because the desktop shell's development URL names it.
  server: { port: 5173, strictPort: true, host: "127.0.0.1" },
  build: {
    // The oldest engine that a supported window may run on.
    target: ["safari16", "chrome111"],
    // An asset turned into a data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["./vitest.setup.ts"],
    restoreMocks: true,
    testTimeout: 60_000,
    // Two forks at most: each one loads the whole component library.
    maxWorkers: 2,
  },
});
