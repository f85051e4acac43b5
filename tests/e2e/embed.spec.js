// <podloom-playground> on somebody else's page.
import { createServer } from "node:http";
import { test as base, expect } from "@playwright/test";

/** A site of another origin whose every page holds `site.body` and the element's script. */
const test = base.extend({
  site: async ({ baseURL }, use) => {
    const site = { body: "" };
    const server = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(`<!doctype html><title>Tutorial</title><script src="${baseURL}/embed.js"></script>${site.body}`);
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    site.url = `http://127.0.0.1:${server.address().port}/`;
    await use(site);
    server.closeAllConnections();
    server.close();
  },
});

async function openHost(page, site, body) {
  site.body = body;
  await page.goto(site.url);
}

const frame = (page) => page.locator("podloom-playground iframe");

test("the element opens the page with its attributes", async ({ page, site, baseURL }) => {
  await openHost(page, site, `<podloom-playground scenario="mysql-canary" view="cluster" theme="dark" lang="zh" read-only height="300" state="#s1.abc"></podloom-playground>`);
  const url = new URL(await frame(page).getAttribute("src"));
  expect(url.origin).toBe(baseURL);
  expect(Object.fromEntries(url.searchParams)).toEqual({ scenario: "mysql-canary", view: "cluster", theme: "dark", lang: "zh", readonly: "", embed: "" });
  expect(url.hash).toBe("#s1.abc");
  await expect(frame(page)).toHaveCSS("height", "300px");
  await expect(page.frameLocator("podloom-playground iframe").locator("html")).toHaveAttribute("lang");
});

test("a click starts an element that waits for one, and its content stands until then", async ({ page, site }) => {
  await openHost(page, site, `<podloom-playground loading="click"><a href="/elsewhere">Open the playground</a></podloom-playground>`);
  await expect(frame(page)).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Open the playground" })).toBeVisible();
  await page.getByRole("button", { name: "Run it here" }).click();
  await expect(frame(page)).toBeVisible();
});

test("only the embedded page itself may set the height", async ({ page, site }) => {
  await openHost(page, site, `<podloom-playground></podloom-playground>`);
  const inside = page.frameLocator("podloom-playground iframe").locator("body");
  // Again and again, as the page inside reports heights of its own while it starts.
  await expect(async () => {
    await inside.evaluate(() => parent.postMessage({ type: "podloom:height", height: 777 }, "*"));
    await expect(frame(page)).toHaveCSS("height", "777px", { timeout: 200 });
  }).toPass();
  await page.evaluate(() => postMessage({ type: "podloom:height", height: 333 }, "*"));
  await page.evaluate(() => new Promise((settle) => setTimeout(settle, 100)));
  await expect(frame(page)).not.toHaveCSS("height", "333px");
});

test("an address that is no web page is not opened", async ({ page, site }) => {
  await openHost(page, site, `<podloom-playground src="javascript:alert(1)"><p>Instead</p></podloom-playground>`);
  await expect(frame(page)).toHaveCount(0);
  await expect(page.getByText("Instead")).toBeVisible();
});
