// The console: a prompt that behaves as a shell's, and answers whose names can be clicked.
import { expect, test } from "@playwright/test";
import { complaints, kubectl, openPage } from "./page.js";

const openMysql = async (page) => {
  await openPage(page, "/?scenario=mysql-canary");
  await expect(page.locator('[data-pod^="mysql-"][data-state="is-ready"]')).toHaveCount(3);
};
const prompt = (page) => page.locator("#console-input");
const last = (page) => page.getByTestId("exchange").last();

async function paste(page, text) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await prompt(page).focus();
  await page.keyboard.press("Control+v");
}

const images = async (page) => {
  const printed = await kubectl(page, "kubectl get pods -o custom-columns=N:.metadata.name,I:.spec.containers[0].image --no-headers");
  return Object.fromEntries(printed.trim().split("\n").map((line) => line.trim().split(/\s+/)));
};

test("the article's patch of the image, pasted as it stands, updates every Pod", async ({ page }) => {
  const heard = complaints(page);
  await openMysql(page);
  await paste(page, `kubectl patch statefulset mysql --type='json' -p='[{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value":"mysql:5.7.23"}]'`);
  await prompt(page).press("Enter");
  await expect(last(page)).toContainText("statefulset.apps/mysql patched");
  await expect(async () => expect(await images(page)).toEqual({ "mysql-0": "mysql:5.7.23", "mysql-1": "mysql:5.7.23", "mysql-2": "mysql:5.7.23" })).toPass();
  expect(heard).toEqual([]);
});

test("the article's patch of the partition, pasted as it stands, keeps the lower ordinals on the old revision", async ({ page }) => {
  await openMysql(page);
  await paste(page, `kubectl patch statefulset mysql -p '{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":2}}}}'`);
  await prompt(page).press("Enter");
  await expect(last(page)).toContainText("statefulset.apps/mysql patched");
  await expect(page.locator(".partition")).toHaveText(/2/);
  await kubectl(page, `kubectl patch statefulset mysql --type='json' -p='[{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value":"mysql:5.7.23"}]'`);
  const canary = { "mysql-0": "mysql:5.7.22", "mysql-1": "mysql:5.7.22", "mysql-2": "mysql:5.7.23" };
  await expect(async () => expect(await images(page)).toEqual(canary)).toPass();
  await kubectl(page, "kubectl delete pod mysql-0 mysql-2");
  await expect(async () => expect(await images(page)).toEqual(canary)).toPass();
});

test("the arrows bring back what was typed, and Ctrl+R finds it", async ({ page }) => {
  await openMysql(page);
  await kubectl(page, "kubectl get nodes");
  await kubectl(page, "kubectl get pods -o wide");
  await prompt(page).fill("kubectl desc");
  await prompt(page).press("ArrowUp");
  await expect(prompt(page)).toHaveValue("kubectl get pods -o wide");
  await prompt(page).press("ArrowUp");
  await expect(prompt(page)).toHaveValue("kubectl get nodes");
  await prompt(page).press("ArrowDown");
  await prompt(page).press("ArrowDown");
  await expect(prompt(page)).toHaveValue("kubectl desc");
  await prompt(page).press("Control+r");
  await page.keyboard.type("get");
  await expect(page.getByTestId("search-found")).toHaveText("kubectl get pods -o wide");
  await prompt(page).press("Control+r");
  await expect(page.getByTestId("search-found")).toHaveText("kubectl get nodes");
  await prompt(page).press("ArrowRight");
  await expect(prompt(page)).toHaveValue("kubectl get nodes");
});

test("Tab completes, lists what is possible, and goes through it", async ({ page }) => {
  await openMysql(page);
  await page.keyboard.press("/");
  await expect(prompt(page)).toBeFocused();
  await page.keyboard.type("kubectl get pod my");
  await page.keyboard.press("Tab");
  await expect(prompt(page)).toHaveValue("kubectl get pod mysql-");
  await expect(page.locator(".offer")).toHaveText(["mysql-0", "mysql-1", "mysql-2"]);
  await page.keyboard.press("Tab");
  await expect(prompt(page)).toHaveValue("kubectl get pod mysql-0 ");
  await page.keyboard.press("Tab");
  await expect(prompt(page)).toHaveValue("kubectl get pod mysql-1 ");
  await page.keyboard.press("Shift+Tab");
  await expect(prompt(page)).toHaveValue("kubectl get pod mysql-0 ");
  await page.keyboard.press("Escape");
  await expect(page.locator(".offer")).toHaveCount(0);
});

test("a name in the output selects the object, by mouse and by keyboard", async ({ page }) => {
  await openMysql(page);
  await kubectl(page, "kubectl get pods");
  await last(page).getByRole("button", { name: "mysql-1", exact: true }).click();
  await expect(page.locator(".pane-why")).toContainText("mysql-1");
  await kubectl(page, "kubectl get statefulsets -o name");
  await page.getByRole("log").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.locator(".pane-why")).toContainText("StatefulSet");
  await page.keyboard.press("Escape");
  await expect(prompt(page)).toBeFocused();
});

test("lines pasted at once run in order, with continuations and here-documents", async ({ page }) => {
  await openMysql(page);
  const before = await page.getByTestId("exchange").count();
  await paste(page, `kubectl scale statefulset mysql --replicas=4\nkubectl rollout status \\\n  statefulset/mysql\nkubectl apply -f - <<EOF\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: pasted\nEOF\nkubectl get pods -o name\n`);
  const exchanges = page.getByTestId("exchange");
  await expect(exchanges).toHaveCount(before + 4);
  await expect(exchanges.nth(before)).toContainText("statefulset.apps/mysql scaled");
  await expect(exchanges.nth(before + 1)).toContainText("complete");
  await expect(exchanges.nth(before + 3)).toContainText("pod/mysql-3");
  await expect(prompt(page)).toHaveValue("");
});

test("Ctrl+C stops a command that waits", async ({ page }) => {
  await openMysql(page);
  await prompt(page).fill("kubectl get pods -w");
  await prompt(page).press("Enter");
  await expect(last(page)).toHaveClass(/is-running/);
  await prompt(page).press("Control+c");
  await expect(last(page)).not.toHaveClass(/is-running/);
  await expect(last(page)).toContainText("^C");
  await prompt(page).press("Control+l");
  await expect(page.getByTestId("exchange")).toHaveCount(0);
});

test("kubectl edit shows the object in the editor", async ({ page }) => {
  await openMysql(page);
  await kubectl(page, "kubectl edit statefulset mysql");
  await expect(page.locator(".pane-why")).toContainText("mysql");
  await kubectl(page, "kubectl create configmap written --from-literal=a=b");
  // The document that the editor gets is then applied as any edit is, which the console tells as well.
  await prompt(page).fill("kubectl edit configmap written");
  await prompt(page).press("Enter");
  await expect(page.locator(".cm-content")).toContainText("name: written");
});

test("ten thousand lines do not slow the console", async ({ page }) => {
  await openMysql(page);
  for (let round = 0; round < 3; round += 1) {
    await paste(page, "kubectl get pods -A -o yaml\n".repeat(8));
  }
  await expect(page.locator(".block").nth(20)).toBeAttached();
  const begun = Date.now();
  await kubectl(page, "kubectl get pods");
  expect(Date.now() - begun).toBeLessThan(1_500);
});
