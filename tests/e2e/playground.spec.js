// The main job, end to end: say something, see what it makes of the cluster, and why.
import AxeBuilder from "@axe-core/playwright";
import { createServer } from "node:http";
import { expect, test } from "@playwright/test";
import { complaints, kubectl, openPage, podsByNode, replaceText, scenarioText } from "./page.js";

const fluentd = "04-fluentd-every-node";
const mysql = "03-mysql-canary";
const toleration = "      tolerations:\n      - key: node-role.kubernetes.io/master\n        effect: NoSchedule\n";

const openFluentd = (page) => openPage(page, "/?scenario=fluentd-every-node");
const card = (page, node) => page.locator(`[data-node="${node}"]`);
const daemon = (page, node) => card(page, node).locator('[data-workload="fluentd-elasticsearch"]');

test("a DaemonSet that tolerates the master's taint has one Pod on each of four nodes", async ({ page }) => {
  const heard = complaints(page);
  await openFluentd(page);
  for (const node of ["master", "node-1", "node-2", "node-3"]) {
    await expect(daemon(page, node)).toHaveCount(1);
    await expect(daemon(page, node)).toHaveAttribute("data-state", "is-ready");
  }
  expect(heard).toEqual([]);
});

test("without the toleration three are left, and the page says why not on the master", async ({ page }) => {
  await openFluentd(page);
  await expect(daemon(page, "master")).toHaveCount(1);
  await replaceText(page, scenarioText(fluentd).replace(toleration, ""));
  await expect(daemon(page, "master")).toHaveCount(0);
  await expect(page.locator('[data-pod^="fluentd"][data-state="is-ready"]')).toHaveCount(3);
  const ghost = card(page, "master").locator('[data-ghost="fluentd-elasticsearch"]');
  await expect(ghost.getByRole("button")).toHaveAccessibleName(/node-role\.kubernetes\.io\/master/);
  await ghost.click();
  await page.getByRole("tab", { name: "Why" }).click();
  await expect(page.locator("#inspector-panel")).toContainText("node-role.kubernetes.io/master");
});

test("the inspector marks the matchFields affinity and the six tolerations as the controller's", async ({ page }) => {
  await openFluentd(page);
  await daemon(page, "node-2").click();
  const lines = page.locator("[data-path]");
  const written = (path) => page.locator(`[data-path^="${path}"]`);
  await expect(lines.first()).toBeVisible();
  const affinity = written("spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields");
  expect(await affinity.count()).toBeGreaterThan(3);
  for (const line of await affinity.all()) await expect(line).toHaveAttribute("data-writer", "by-controller");
  await expect(page.locator(".yaml")).toContainText("metadata.name");
  const writers = await written("spec.tolerations[").evaluateAll((found) =>
    Object.fromEntries(found.map((line) => [/tolerations\[\d+\]/.exec(line.dataset.path)[0], line.dataset.writer])),
  );
  expect(Object.values(writers).sort()).toEqual([...Array(6).fill("by-controller"), "by-you"]);
});

test("a partition and a new image change only the ordinals from the partition on", async ({ page }) => {
  await openPage(page, "/?scenario=mysql-canary");
  await expect(page.locator('[data-pod^="mysql-"][data-state="is-ready"]')).toHaveCount(3);
  const text = scenarioText(mysql)
    .replace("  replicas: 3\n", "  replicas: 3\n  updateStrategy:\n    rollingUpdate:\n      partition: 2\n")
    .replace("mysql:5.7.22", "mysql:5.7.23");
  await replaceText(page, text);
  const images = async () => kubectl(page, "kubectl get pods -o custom-columns=N:.metadata.name,I:.spec.containers[0].image --no-headers");
  await expect(async () => expect((await images()).trim().split(/\s+/)).toEqual(["mysql-0", "mysql:5.7.22", "mysql-1", "mysql:5.7.22", "mysql-2", "mysql:5.7.23"])).toPass();
  await expect(page.locator(".partition")).toHaveText(/2/);
  const revisions = await page.locator("[data-ordinal]").evaluateAll((found) => found.map((one) => one.dataset.revision));
  expect(revisions).toEqual(["1", "1", "2"]);
});

test("a broken edit leaves the cluster as it was and underlines the right line", async ({ page }) => {
  await openFluentd(page);
  await expect(daemon(page, "master")).toHaveCount(1);
  const before = await podsByNode(page);
  const text = scenarioText(fluentd).replace("        image:", "        imag:");
  const line = text.split("\n").findIndex((one) => one.includes("imag:")) + 1;
  await replaceText(page, text);
  const problem = page.locator(".problem").first();
  await expect(problem).toHaveAttribute("data-line", String(line));
  await expect(problem).toContainText('unknown field "spec.template.spec.containers[0].imag"');
  expect(await podsByNode(page)).toEqual(before);
  await problem.click();
  await expect(page.locator(".cm-lintRange-error").first()).toBeVisible();
  await expect(page.locator(".cm-content")).toContainText("imag:");
});

test("a share link shows the same Pods in a browser that knows nothing", async ({ page, browser }) => {
  await openFluentd(page);
  await expect(daemon(page, "node-3")).toHaveCount(1);
  await kubectl(page, "kubectl delete node node-3");
  await expect(card(page, "node-3")).toHaveCount(0);
  await replaceText(page, scenarioText(fluentd).replace("fluentd-elasticsearch:1.20", "fluentd-elasticsearch:1.21"));
  await expect(page.locator('[data-workload="fluentd-elasticsearch"] .revision').first()).toContainText("r2");
  const pods = await podsByNode(page);
  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.getByTestId("share-link").inputValue();
  expect(link).toMatch(/#1[\w-]+$/);
  const context = await browser.newContext({ reducedMotion: "reduce", serviceWorkers: "block" });
  const other = await context.newPage();
  await openPage(other, link);
  await expect(async () => expect(await podsByNode(other)).toEqual(pods)).toPass();
  await context.close();
});

test("the embed works inside a page of another origin", async ({ page, baseURL }) => {
  const body = `<!doctype html><title>Tutorial</title><iframe id="embed" width="900" height="500" src="${baseURL}/?embed&view=editor,cluster&scenario=fluentd-every-node"></iframe>`;
  const server = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const inside = page.frameLocator("#embed");
  await expect(inside.locator('[data-pod][data-state="is-ready"]')).toHaveCount(4);
  await expect(inside.locator(".top-bar")).toHaveCount(0);
  await expect(inside.locator(".pane-inspector")).toBeHidden();
  server.closeAllConnections();
  server.close();
});

test("the page hands out the snippets of the embed", async ({ page }) => {
  await openFluentd(page);
  await page.getByRole("button", { name: "Embed" }).click();
  await expect(page.locator(".snippet").first()).toContainText("<iframe src=");
  await expect(page.locator(".snippet").last()).toContainText("<podloom-playground view=");
  await expect(page.frameLocator(".embed-preview iframe").locator("[data-pod]").first()).toBeVisible();
});

test("what the mouse does is said in the console, and a node leaves and comes by it", async ({ page }) => {
  await openFluentd(page);
  await card(page, "node-1").getByRole("button", { name: /Change node/ }).click();
  await page.getByRole("menuitem", { name: "Cordon" }).click();
  await expect(page.getByTestId("exchange").last()).toContainText("kubectl cordon node-1");
  await expect(card(page, "node-1")).toContainText("Cordoned");
  await card(page, "node-1").getByRole("button", { name: /Change node/ }).click();
  await page.getByRole("menuitem", { name: "Add a taint" }).click();
  await page.getByLabel("Key").fill("dedicated");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(card(page, "node-1")).toContainText("dedicated");
  await page.getByRole("button", { name: "Add node" }).click();
  await expect(daemon(page, "node-4")).toHaveCount(1);
  await card(page, "node-4").getByRole("button", { name: /Change node/ }).click();
  await page.getByRole("menuitem", { name: "Delete node" }).click();
  await expect(card(page, "node-4")).toHaveCount(0);
});

test("time can be dragged back, and forward again", async ({ page }) => {
  await openFluentd(page);
  await expect(page.locator("[data-pod]")).toHaveCount(4);
  await page.getByRole("button", { name: "Back to the start" }).click();
  await expect(page.locator("[data-pod]")).toHaveCount(0);
  await page.getByRole("button", { name: "Settle" }).click();
  await expect(page.locator("[data-pod]")).toHaveCount(4);
});

test("the steps of a scenario can be walked to the end", async ({ page }) => {
  await openPage(page, "/?scenario=mysql-canary");
  for (let step = 0; step < 12; step += 1) {
    const next = page.locator(".lesson-foot .button-primary");
    if ((await next.count()) === 0) break;
    await next.click();
    await expect(page.getByTestId("exchange").last()).not.toHaveClass(/is-running/);
  }
  await expect(page.locator(".lesson")).toContainText("last step");
  await expect(page.getByTestId("goal")).toHaveClass(/is-reached/);
});

const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi".split("").map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(",")}]`).join("\n")}\n`;
const bad = {
  "a YAML bomb": bomb,
  "binary": "\u0000\u0001\u0002\uFFFD".repeat(2000),
  "one megabyte of text": "x: 1\n".repeat(220_000),
  "two thousand million replicas": scenarioText(mysql).replace("replicas: 3", "replicas: 2000000000"),
};

for (const [name, text] of Object.entries(bad)) {
  test(`bad input: ${name} gives a message within a second, and nothing is lost`, async ({ page }) => {
    await openPage(page, "/?scenario=mysql-canary");
    await expect(page.locator("[data-pod]")).toHaveCount(3);
    const before = await podsByNode(page);
    await replaceText(page, text);
    await expect(page.locator(".problem").first()).toBeVisible({ timeout: 3_000 });
    expect(await podsByNode(page)).toEqual(before);
    await page.locator(".cm-content").press("Control+z");
    await expect(page.locator(".problem")).toHaveCount(0);
    expect(await podsByNode(page)).toEqual(before);
  });
}

test("bad input: a garbage fragment gives a message and the first scenario", async ({ page }) => {
  await openPage(page, "/#1this-is-no-link");
  await expect(page.getByTestId("notice")).toContainText("cannot be read");
  await expect(page.locator("[data-pod]")).toHaveCount(4);
});

for (const colorScheme of ["light", "dark"]) {
  test(`nothing on the page fails axe, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openFluentd(page);
    await daemon(page, "node-1").click();
    await expect(page.locator(".pane-inspector")).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(" ")}`)).toEqual([]);
  });
}
