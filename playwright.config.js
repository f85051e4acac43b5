// End-to-end tests on the built page (`dist`), in the Chromium of the machine. `make test` builds the page first; by hand:
// `make build && npx playwright test`.
import { createHash } from "node:crypto";
import { defineConfig } from "@playwright/test";

// Every checkout has its own port, so that several may test at once.
const port = Number(process.env.E2E_PORT) || 20000 + (createHash("sha256").update(import.meta.dirname ?? process.cwd()).digest().readUInt16BE() % 10000);

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.js",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  timeout: 30_000,
  reporter: [["list"], ["html", { open: "never" }]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    // Only the test of working offline wants the worker; in the others it would hide what the server sends.
    serviceWorkers: "block",
    reducedMotion: "reduce",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
  projects: [{ name: "desktop", use: { browserName: "chromium", viewport: { width: 1440, height: 900 } } }],
  webServer: {
    command: `node scripts/serve.mjs dist ${port}`,
    url: `http://127.0.0.1:${port}`,
    reuseExistingServer: false,
  },
});
