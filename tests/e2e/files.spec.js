// Files that come and go, the line that finds anything, and what a narrow window shows.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { complaints, kubectl, openPage } from "./page.js";

const NODES = ["a", "b"].map((name) => `apiVersion: v1\nkind: Node\nmetadata:\n  name: ${name}\n`).join("---\n");
const DUMP = JSON.stringify({
  apiVersion: "v1",
  kind: "List",
  items: [
    { apiVersion: "v1", kind: "Node", metadata: { name: "prod-1", uid: "1", resourceVersion: "7" }, status: { allocatable: { cpu: "8", memory: "16Gi", pods: "110" }, conditions: [{ type: "Ready", status: "True" }] } },
    {
      apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "agent", namespace: "monitoring", uid: "2", generation: 4 },
      spec: { selector: { matchLabels: { app: "agent" } }, template: { metadata: { creationTimestamp: null, labels: { app: "agent" } }, spec: { containers: [{ name: "agent", image: "agent:1" }] } } },
      status: { numberReady: 1 },
    },
    { apiVersion: "v1", kind: "Pod", metadata: { name: "agent-x", namespace: "monitoring", uid: "3", ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name: "agent", uid: "2", controller: true }] }, spec: { containers: [] } },
  ],
});

const opensMenu = (page) => page.getByRole("button", { name: "Open and save" }).click();

async function drop(page, name, text) {
  const transfer = await page.evaluateHandle(([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    return data;
  }, [name, text]);
  await page.dispatchEvent(".cm-content", "dragover", { dataTransfer: transfer });
  await expect(page.getByTestId("drop-here")).toBeVisible();
  await page.dispatchEvent(".cm-content", "drop", { dataTransfer: transfer });
  await expect(page.getByTestId("drop-here")).toHaveCount(0);
}

async function saved(page, entry) {
  await opensMenu(page);
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: entry }).click();
  const file = await download;
  return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
}

test("a file that is picked becomes a cluster of its own", async ({ page }) => {
  const heard = complaints(page);
  await openPage(page);
  await opensMenu(page);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: /Open a file/ }).click();
  await (await chooser).setFiles({ name: "nodes.yaml", mimeType: "text/yaml", buffer: Buffer.from(NODES) });
  await expect(page.locator("[data-node]")).toHaveCount(2);
  await expect(page.locator(".cm-content")).toContainText("name: b");
  expect(heard).toEqual([]);
});

test("a dump of a cluster that is dropped becomes the manifests that lead to it", async ({ page }) => {
  await openPage(page);
  await drop(page, "dump.json", DUMP);
  await expect(page.locator("[data-node]")).toHaveCount(1);
  await expect(page.locator('[data-node="prod-1"] [data-pod^="agent-"]')).toHaveCount(1);
  await expect(page.locator(".cm-content")).toContainText("# left out: 1 Pod");
  expect(await kubectl(page, "kubectl get node prod-1 -o jsonpath={.status.allocatable.cpu}")).toBe("8");
});

test("what was said is saved as manifests, scenario, script and pictures, and the scenario opens again", async ({ page }) => {
  await openPage(page);
  await drop(page, "nodes.yaml", NODES);
  await expect(page.locator("[data-node]")).toHaveCount(2);
  await kubectl(page, "kubectl cordon a");
  expect((await saved(page, "Manifests (YAML)")).content.toString()).toBe(NODES);
  const script = await saved(page, "Shell script of the commands");
  expect(script.name).toBe("podloom.sh");
  expect(script.content.toString()).toMatch(/kubectl apply -f - <<'EOF'\n[^]*kubectl cordon a\n$/);
  const svg = (await saved(page, "Picture of the map (SVG)")).content.toString();
  expect(svg).toContain("SchedulingDisabled");
  expect((await saved(page, "Picture of the map (PNG)")).content.subarray(1, 4).toString()).toBe("PNG");
  const scenario = await saved(page, "Scenario file");
  await drop(page, scenario.name, scenario.content.toString());
  await expect(page.getByRole("button", { name: "Run this step" })).toBeVisible();
  await page.getByRole("button", { name: "Run this step" }).click();
  expect(await kubectl(page, "kubectl get node a -o jsonpath={.spec.unschedulable}")).toBe("true");
});

test("Ctrl+K finds objects, scenarios and what can be done", async ({ page }) => {
  await openPage(page, "/?scenario=mysql-canary");
  await expect(page.locator('[data-pod="mysql-2"]')).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("mysql-2");
  await expect(page.getByRole("option").first()).toContainText("mysql-2");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(".pane-inspector")).toContainText("mysql-2");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("add node");
  await page.keyboard.press("Enter");
  await expect(page.locator('[data-node="node-4"]')).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("no such thing");
  await expect(page.getByRole("dialog")).toContainText("nothing found");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  // In the prompt the same keys cut, as in a shell.
  await page.locator("#console-input").fill("kubectl get pods");
  await page.locator("#console-input").press("Control+a");
  await page.locator("#console-input").press("Control+k");
  await expect(page.locator("#console-input")).toHaveValue("");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test.describe("in a narrow window", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("a selection is explained at once, and edit shows the editor", async ({ page }) => {
    await openPage(page, "/?scenario=mysql-canary");
    await page.locator('[data-pod="mysql-1"]').click();
    await expect(page.locator(".pane-inspector")).toBeVisible();
    await expect(page.locator(".pane-inspector")).toContainText("mysql-1");
    await page.getByRole("navigation").getByText("Editor").click();
    await page.locator("#console-input").fill("kubectl edit statefulset mysql");
    await page.locator("#console-input").press("Enter");
    await expect(page.locator(".editor")).toBeVisible();
    await expect(page.locator(".cm-content")).toBeFocused();
  });
});
