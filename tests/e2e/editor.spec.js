// The editor's border (www/src/editor.js), without the page around it.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

const manifest = `# a set\napiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: "fluentd"\n  labels: {tier: &t logging}\n`;

/** Opens an empty page with the editor in it; the page keeps what the editor reports in `window.heard`. */
async function openEditor(page, options) {
  await page.route("**/editor-bench.html", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><html lang="en"><title>Editor</title><main><button>before</button><div id="editor" style="height: 300px"></div><button>after</button></main></html>`,
    }),
  );
  await page.route("**/editor-bench.js", (route) => route.fulfill({ path: "www/editor.js" }));
  await page.goto("/editor-bench.html");
  await page.evaluate(async (options) => {
    window.editor = await import("/editor-bench.js");
    window.heard = { changes: [], cursors: [], applied: 0 };
    window.handle = window.editor.createEditor(
      document.querySelector("#editor"),
      options,
      (text) => window.heard.changes.push(text),
      (offset) => window.heard.cursors.push(offset),
      () => (window.heard.applied += 1),
    );
  }, options);
}

const heard = (page) => page.evaluate(() => window.heard);
const content = (page) => page.getByRole("textbox", { name: "Manifests" });

test.beforeEach(({ page }) => openEditor(page, { text: manifest, label: "Manifests" }));

test("typing is reported, the page's own changes are not", async ({ page }) => {
  await page.evaluate(() => window.editor.setText(window.handle, "kind: Pod\n"));
  expect((await heard(page)).changes).toEqual([]);
  await content(page).press("Control+End");
  await page.keyboard.type("a");
  expect((await heard(page)).changes).toEqual(["kind: Pod\na"]);
  expect((await heard(page)).cursors.at(-1)).toBe(11);
});

test("a new text keeps the cursor and can be undone", async ({ page }) => {
  await content(page).press("Control+End");
  await page.keyboard.type("x");
  await page.evaluate((manifest) => window.editor.setText(window.handle, `# more\n${manifest}x`), manifest);
  await page.keyboard.type("y");
  expect((await heard(page)).changes.at(-1)).toBe(`# more\n${manifest}xy`);
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("Control+z");
  expect((await heard(page)).changes.at(-1)).toBe(manifest);
});

test("a change never parts the two halves of a character", async ({ page }) => {
  const change = await page.evaluate(() => window.editor.difference("a\u{1F600}b", "a\u{1F601}b"));
  expect(change).toEqual({ from: 1, to: 3, insert: "\u{1F601}" });
});

test("Windows line ends become plain ones, and the page is told", async ({ page }) => {
  await page.evaluate(() => window.editor.setText(window.handle, "a: 1\r\nb: 2\r\n"));
  expect((await heard(page)).changes).toEqual(["a: 1\nb: 2\n"]);
});

test("a problem is underlined at its place and says its message", async ({ page }) => {
  const from = manifest.indexOf("DaemonSet");
  await page.evaluate((from) => window.editor.setMarks(window.handle, [{ from, to: from + 9, severity: "error", message: "<b>no</b> such kind" }]), from);
  const underlined = page.locator(".cm-lintRange-error");
  await expect(underlined).toHaveText("DaemonSet");
  await expect(page.locator(".cm-lint-marker-error")).toHaveCount(1);
  await underlined.hover();
  await expect(page.locator(".cm-tooltip .cm-diagnostic-error")).toHaveText("<b>no</b> such kind");
});

test("a why is highlighted, moves with the text, and says its message", async ({ page }) => {
  const from = manifest.indexOf("logging");
  await page.evaluate((from) => window.editor.setMarks(window.handle, [{ from, to: from + 7, severity: "why", message: "answers the taint" }]), from);
  await page.evaluate((manifest) => window.editor.setText(window.handle, `# more\n${manifest}`), manifest);
  await expect(page.locator(".cm-why")).toHaveText("logging");
  await page.locator(".cm-why").hover();
  await expect(page.locator(".cm-help")).toHaveText("answers the taint");
});

test("marks beyond the text do no harm", async ({ page }) => {
  await page.evaluate(() =>
    window.editor.setMarks(window.handle, [
      { from: 1e9, to: 2e9, severity: "warning", message: "late" },
      { from: -5, to: NaN, severity: "info", message: "early" },
    ]),
  );
  await expect(page.locator(".cm-lintRange-info")).toHaveCount(1);
});

test("revealing selects the range and takes the focus", async ({ page }) => {
  const from = manifest.indexOf("fluentd");
  await page.evaluate((from) => window.editor.reveal(window.handle, from, from + 7), from);
  await expect(content(page)).toBeFocused();
  expect(await page.evaluate(() => getSelection().toString())).toBe("fluentd");
});

test("suggestions and hover help come from the page", async ({ page }) => {
  await page.evaluate(() =>
    window.editor.setCompletions(
      window.handle,
      (text, offset) => [{ label: "spec", detail: "Object", info: "What is wanted", from: text.lastIndexOf("\n", offset - 1) + 1, apply: "spec:\n  " }],
      (text, offset) => (text.slice(offset).startsWith("kind") || text.slice(0, offset).endsWith("kin") ? "The kind" : null),
    ),
  );
  await content(page).press("Control+End");
  await page.keyboard.type("sp");
  await expect(page.getByRole("option", { name: /spec/ })).toBeVisible();
  await page.waitForTimeout(100); // suggestions ignore keys for a moment, lest a reader accepts what they have not seen
  await page.keyboard.press("Tab");
  expect((await heard(page)).changes.at(-1)).toBe(`${manifest}spec:\n  `);
});

test("Ctrl+Enter applies, Tab indents, Escape and Tab leaves", async ({ page }) => {
  await content(page).press("Control+Home");
  await page.keyboard.press("Control+Enter");
  expect(await heard(page)).toMatchObject({ applied: 1, changes: [] });
  await page.keyboard.press("Tab");
  expect((await heard(page)).changes.at(-1)).toBe(`  ${manifest}`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "after" })).toBeFocused();
});

test("a read-only editor can be read and not changed", async ({ page }) => {
  await page.evaluate(() => window.editor.setReadOnly(window.handle, true));
  await content(page).press("Control+Home");
  await page.keyboard.type("x");
  expect((await heard(page)).changes).toEqual([]);
  await expect(content(page)).toHaveAttribute("aria-readonly", "true");
});

test("its own words can be translated", async ({ page }) => {
  await page.evaluate(() => window.editor.setWords(window.handle, "清单", { Find: "查找" }));
  await page.getByRole("textbox", { name: "清单" }).press("Control+f");
  await expect(page.getByRole("textbox", { name: "查找" })).toBeFocused();
});

for (const dark of [false, true]) {
  test(`nothing in it fails axe, ${dark ? "dark" : "light"}`, async ({ page }) => {
    await page.evaluate((dark) => window.editor.setTheme(window.handle, dark), dark);
    await content(page).press("Control+f");
    await expect(page.locator("#editor .cm-editor")).toHaveCSS("background-color", dark ? "rgb(21, 24, 29)" : "rgb(255, 255, 255)");
    const { violations } = await new AxeBuilder({ page }).include("#editor").analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });
}

test("a destroyed editor leaves nothing behind", async ({ page }) => {
  await page.evaluate(() => window.editor.destroy(window.handle));
  await expect(page.locator("#editor")).toBeEmpty();
});
