// Links and texts that somebody might send to freeze a tab or to kill it: the text is there, the page answers, and what takes long can be
// stopped.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { openPage, replaceText } from "./page.js";

const links = readFileSync("tests/links/hostile.tsv", "utf8").trimEnd().split("\n").map((line) => line.split("\t"));

/** How long the page's scripts take to let go of the thread, in milliseconds. */
const freeze = (page) =>
  page.evaluate(
    () =>
      new Promise((settle) => {
        const began = performance.now();
        setTimeout(() => settle(performance.now() - began));
      }),
  );

/** The page takes an edit, whatever it was doing. */
async function takesAnEdit(page) {
  const stop = page.getByTestId("working").getByRole("button", { name: "Stop" });
  if (await stop.isVisible().catch(() => false)) await stop.click({ timeout: 20_000 }).catch(() => {});
  await replaceText(page, "apiVersion: v1\nkind: Node\nmetadata:\n  name: mine\n");
  const apply = page.getByRole("button", { name: "Apply", exact: true });
  if (await apply.isVisible().catch(() => false)) await apply.click();
  await expect(page.locator('[data-node="mine"]')).toBeVisible({ timeout: 20_000 });
}

for (const [name, fragment] of links) {
  test(`a hostile link leaves the page alive: ${name}`, async ({ page }) => {
    test.setTimeout(90_000);
    await openPage(page, `/#${fragment}`);
    await expect(page.locator(".cm-content")).toBeVisible();
    await expect(page.getByRole("alertdialog")).toHaveCount(0);
    expect(await freeze(page)).toBeLessThan(5_000);
    await takesAnEdit(page);
  });
}

test("what takes long shows that it works, and Stop leaves the moment that was reached", async ({ page }) => {
  test.setTimeout(90_000);
  await openPage(page);
  const pool = "apiVersion: podloom.dev/v1alpha1\nkind: NodePool\nmetadata: {name: p}\nspec: {replicas: 3000}\n";
  const agent =
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:\n  selector: {matchLabels: {app: agent}}\n  template:\n    metadata: {labels: {app: agent}}\n    spec: {containers: [{name: main, image: 'agent:1'}]}\n";
  await replaceText(page, `${pool}---\n${agent}`);
  const working = page.getByTestId("working");
  await expect(working).toBeVisible({ timeout: 20_000 });
  // Without waiting for two frames in which nothing moves: the page is busy.
  await working.getByRole("button", { name: "Stop" }).dispatchEvent("click");
  await expect(working).toHaveCount(0);
  await expect(page.getByTestId("notice")).toContainText("Stopped");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
});
