// The page as a static host serves it: it starts, says nothing bad on the console, and starts again without a network.
import { expect, test } from "@playwright/test";
import { serve } from "../../scripts/serve.mjs";
import { complaints, openPage } from "./page.js";

test("the page loads without complaints on the console", async ({ page }) => {
  const heard = complaints(page);
  await openPage(page);
  await expect(page).toHaveTitle(/Podloom/);
  expect(heard).toEqual([]);
});

test("the page opens without a network after the first visit", async ({ browser }) => {
  const server = await serve("dist", 0);
  const context = await browser.newContext({ serviceWorkers: "allow" });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await server.close();
  const heard = complaints(page);
  await page.reload();
  await expect(page).toHaveTitle(/Podloom/);
  await page.goto(`http://127.0.0.1:${server.port}/?embed&scenario=mysql-canary`);
  await expect(page).toHaveTitle(/Podloom/);
  expect(heard).toEqual([]);
  await context.close();
});
