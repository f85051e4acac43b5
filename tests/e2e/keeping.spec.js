// Nothing that the reader did is lost: whatever the tab goes through, the text and what was said are there again, and what killed the
// page is offered and not played.
import { expect, test } from "@playwright/test";
import { complaints, kubectl, openPage, replaceText } from "./page.js";

const node = (name) => `apiVersion: v1\nkind: Node\nmetadata:\n  name: ${name}\n`;
const text = (page) => page.locator(".cm-content");
const nodes = (page) => page.locator("[data-node]").evaluateAll((cards) => cards.map((card) => card.dataset.node));

/** A small edit, and the time in which it is written down. */
async function work(page, name = "mine") {
  await replaceText(page, node(name));
  await expect(page.locator(`[data-node="${name}"]`)).toBeVisible();
}

const isThere = async (page, name = "mine") => {
  await expect(page.locator("#app > .loading")).toHaveCount(0);
  await expect(text(page)).toContainText(`name: ${name}`);
  await expect(page.locator(`[data-node="${name}"]`)).toBeVisible();
};

/** The fragment of a link to what the page shows. */
async function linkOf(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("dialog").locator("input, textarea").first().inputValue();
  await page.keyboard.press("Escape");
  return new URL(link).hash;
}

test("a plain reload keeps the work", async ({ page }) => {
  await openPage(page);
  await work(page);
  await kubectl(page, "kubectl cordon mine");
  await page.reload();
  await isThere(page);
  expect(await kubectl(page, "kubectl get node mine")).toContain("SchedulingDisabled");
});

test("a link that was opened, an edit, a reload: the edit stays", async ({ page, browser }) => {
  await openPage(page);
  await work(page, "theirs");
  const hash = await linkOf(page);
  const other = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
  await openPage(other, `/${hash}`);
  await isThere(other, "theirs");
  await work(other);
  await other.reload();
  await isThere(other);
  expect(new URL(other.url()).hash).toBe("");
  await other.context().close();
});

test("a scenario of the address, an edit, a reload: the edit stays", async ({ page }) => {
  await openPage(page, "/?scenario=mysql-canary");
  await work(page);
  await page.reload();
  await isThere(page);
});

test("the skip link moves the focus and leaves the address alone", async ({ page }) => {
  await openPage(page);
  await work(page);
  const before = page.url();
  await page.locator(".skip-link").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#cluster")).toBeFocused();
  expect(page.url()).toBe(before);
  await page.reload();
  await isThere(page);
  await expect(page.getByTestId("notice")).toHaveCount(0);
});

test("Back leads from a pasted link to the work before it, Forward to the link again", async ({ page }) => {
  await openPage(page);
  await work(page, "theirs");
  const hash = await linkOf(page);
  await work(page);
  await page.evaluate((hash) => (location.hash = hash), hash);
  await isThere(page, "theirs");
  await page.goBack();
  await isThere(page);
  await page.goForward();
  await isThere(page, "theirs");
});

test("Back from another page finds the work of this one", async ({ page }) => {
  await openPage(page);
  await work(page);
  await page.goto("/?scenario=mysql-canary");
  await expect(text(page)).toContainText("mysql");
  await page.goBack();
  await isThere(page);
});

test("choosing a scenario is a place of its own: Back finds the work", async ({ page }) => {
  await openPage(page);
  await work(page);
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("Control+k");
  await page.keyboard.type("canary");
  await page.keyboard.press("Enter");
  await expect(text(page)).not.toContainText("name: mine");
  await page.goBack();
  await isThere(page);
});

test("a text that does not compress and is longer than any link is kept", async ({ page }) => {
  await openPage(page);
  let seed = 36;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
  const noise = Array.from({ length: 9_000 }, () => Array.from({ length: 8 }, () => random().toString(36)).join("")).join("\n# ");
  await replaceText(page, `${node("mine")}# ${noise}\n`);
  await expect(page.locator('[data-node="mine"]')).toBeVisible();
  await page.waitForTimeout(500);
  await page.reload();
  await isThere(page);
});

test("two tabs keep their own work, and a duplicated one goes on with a copy", async ({ page, context }) => {
  await openPage(page);
  await work(page, "first");
  const second = await context.newPage();
  await openPage(second);
  await work(second, "second");
  // What a browser copies when a tab is duplicated.
  const [state, session] = await page.evaluate(() => [history.state, { ...sessionStorage }]);
  const copy = await context.newPage();
  await copy.addInitScript(({ state, session }) => {
    if (history.state === null) {
      history.replaceState(state, "");
      Object.entries(session).forEach(([key, value]) => sessionStorage.setItem(key, value));
    }
  }, { state, session });
  await openPage(copy);
  await isThere(copy, "first");
  await work(copy, "copied");
  await page.reload();
  await isThere(page, "first");
  await second.reload();
  await isThere(second, "second");
  await copy.reload();
  await isThere(copy, "copied");
});

test("work over which the tab died is offered, with its text, and played on request", async ({ page, context }) => {
  await openPage(page);
  await work(page);
  await page.waitForTimeout(500);
  await kubectl(page, "kubectl cordon mine");
  const [state, session] = await page.evaluate(() => {
    // From here on nothing is written down any more, as in a tab that is killed.
    globalThis.podloom.keeper.settle = () => {};
    globalThis.podloom.keeper.write("apiVersion: v1\nkind: Node\nmetadata:\n  name: fatal\n", "type");
    return [history.state, { ...sessionStorage }];
  });
  await page.close();
  const next = await context.newPage();
  await next.addInitScript(({ state, session }) => {
    if (history.state === null) {
      history.replaceState(state, "");
      Object.entries(session).forEach(([key, value]) => sessionStorage.setItem(key, value));
    }
  }, { state, session });
  await openPage(next);
  await expect(text(next)).toContainText("name: fatal");
  expect(await nodes(next)).toEqual([]);
  await expect(next.getByTestId("notice")).toContainText("stopped while it worked on this");
  await next.getByRole("button", { name: "Play it again" }).click();
  await expect(next.locator('[data-node="mine"]')).toBeVisible();
  await expect(text(next)).toContainText("name: fatal");
});

test("when the page's code traps, the overlay holds the text, and the page starts without it", async ({ page }) => {
  await openPage(page);
  await work(page);
  await page.evaluate(() => {
    // (module (func (export "f") unreachable))
    const bytes = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11]);
    setTimeout(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f);
  });
  const overlay = page.getByRole("alertdialog");
  await expect(overlay).toContainText("Podloom has stopped working");
  await expect(overlay.getByRole("textbox")).toHaveValue(node("mine"));
  const download = page.waitForEvent("download");
  await overlay.getByRole("button", { name: "Save as a file" }).click();
  expect((await download).suggestedFilename()).toBe("podloom.yaml");
  await overlay.getByRole("button", { name: "Start without it" }).click();
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(text(page)).toContainText("DaemonSet");
});

test("when the page cannot start, the overlay says so", async ({ page }) => {
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto("/");
  await expect(page.getByRole("alertdialog")).toContainText("Podloom could not start");
});

test("keeping complains about nothing, and an embed keeps nothing", async ({ page }) => {
  const heard = complaints(page);
  await openPage(page, "/?embed&view=editor,cluster");
  await work(page);
  await page.reload();
  await expect(page.locator("#app > .loading")).toHaveCount(0);
  await expect(text(page)).not.toContainText("name: mine");
  expect(heard).toEqual([]);
});
