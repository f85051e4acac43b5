// What the end-to-end tests share: opening the page, and hearing what the browser complains about.
import { readFileSync } from "node:fs";
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

/** The documents of a built-in scenario, without the one that tells its story: what the editor holds when it is opened. */
export function scenarioText(file) {
  const documents = readFileSync(`src/scenario/library/${file}.yaml`, "utf8").split(/^---\n/m).slice(1);
  const nodes = documents.filter((document) => /^kind: Node$/m.test(document));
  return [...documents.filter((document) => !nodes.includes(document)), ...nodes].join("---\n");
}

/** Replaces the whole text of the editor by pasting. */
export async function replaceText(page, text) {
  const content = page.locator(".cm-content");
  await content.click();
  await page.keyboard.press("Control+a");
  await content.evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Types a command into the console and gives back what it printed. */
export async function kubectl(page, line) {
  const exchanges = page.getByTestId("exchange");
  const before = await exchanges.count();
  await page.locator("#console-input").fill(line);
  await page.locator("#console-input").press("Enter");
  await expect(exchanges).toHaveCount(before + 1);
  await expect(exchanges.last()).not.toHaveClass(/is-running/);
  return (await exchanges.last().locator("pre").allInnerTexts()).join("");
}

/** The names of the Pods on the map, by node. */
export async function podsByNode(page) {
  const cards = await page.locator("[data-node]").all();
  const entries = cards.map(async (card) => [
    await card.getAttribute("data-node"),
    await card.locator("[data-pod]").evaluateAll((tiles) => tiles.map((tile) => tile.dataset.pod)),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
