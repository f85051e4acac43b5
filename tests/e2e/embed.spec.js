// <podloom-playground> on somebody else's page.
import { expect, test } from "@playwright/test";

/** Opens a page of another origin that holds `body` and the element's script. */
async function openHost(page, baseURL, body) {
  const port = new URL(baseURL).port;
  const host = `http://localhost:${port}/tutorial.html`;
  await page.route(host, (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Tutorial</title><script src="${baseURL}/embed.js"></script>${body}` }),
  );
  await page.goto(host);
}

const frame = (page) => page.locator("podloom-playground iframe");

test("the element opens the page with its attributes", async ({ page, baseURL }) => {
  await openHost(page, baseURL, `<podloom-playground scenario="mysql-canary" view="cluster" theme="dark" lang="zh" read-only height="300" state="#s1.abc"></podloom-playground>`);
  const url = new URL(await frame(page).getAttribute("src"));
  expect(url.origin).toBe(baseURL);
  expect(Object.fromEntries(url.searchParams)).toEqual({ scenario: "mysql-canary", view: "cluster", theme: "dark", lang: "zh", readonly: "", embed: "" });
  expect(url.hash).toBe("#s1.abc");
  await expect(frame(page)).toHaveCSS("height", "300px");
  await expect(page.frameLocator("podloom-playground iframe").locator("html")).toHaveAttribute("lang");
});

test("a click starts an element that waits for one, and its content stands until then", async ({ page, baseURL }) => {
  await openHost(page, baseURL, `<podloom-playground loading="click"><a href="/elsewhere">Open the playground</a></podloom-playground>`);
  await expect(frame(page)).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Open the playground" })).toBeVisible();
  await page.getByRole("button", { name: "Run it here" }).click();
  await expect(frame(page)).toBeVisible();
});

test("only the embedded page itself may set the height", async ({ page, baseURL }) => {
  await openHost(page, baseURL, `<podloom-playground></podloom-playground>`);
  await page.frameLocator("podloom-playground iframe").locator("body").evaluate(() => parent.postMessage({ type: "podloom:height", height: 777 }, "*"));
  await expect(frame(page)).toHaveCSS("height", "777px");
  await page.evaluate(() => postMessage({ type: "podloom:height", height: 333 }, "*"));
  await page.evaluate(() => new Promise((settle) => setTimeout(settle, 100)));
  await expect(frame(page)).not.toHaveCSS("height", "333px");
});

test("an address that is no web page is not opened", async ({ page, baseURL }) => {
  await openHost(page, baseURL, `<podloom-playground src="javascript:alert(1)"><p>Instead</p></podloom-playground>`);
  await expect(frame(page)).toHaveCount(0);
  await expect(page.getByText("Instead")).toBeVisible();
});
