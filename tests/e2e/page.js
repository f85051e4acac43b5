// What the end-to-end tests share: opening the page, and hearing what the browser complains about.
import { expect } from "@playwright/test";

/** Opens the page at `address` (parameters and fragment) and waits until it has replaced its loading state. */
export async function openPage(page, address = "/") {
  await page.goto(address);
  await expect(page.locator("#app > .loading")).toHaveCount(0);
}

/** A list that fills with the page's console errors and warnings, uncaught errors and failed requests. */
export function complaints(page) {
  const heard = [];
  page.on("console", (message) => {
    // Our own doing: playwright.config.js keeps the worker out of most tests.
    if (message.text().includes("Service Worker registration blocked by Playwright")) return;
    if (["error", "warning"].includes(message.type())) heard.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => heard.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => heard.push(`not loaded: ${request.url()}`));
  return heard;
}
