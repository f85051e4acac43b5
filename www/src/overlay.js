// What the reader sees when the page itself has failed: it lies outside of the page's own tree, and needs nothing of it.

const words = {
  en: {
    start: "Podloom could not start",
    stop: "Podloom has stopped working",
    lead: "This is a fault in Podloom, not in your YAML. Your text is here, as it was last written down:",
    none: "This is a fault in Podloom. A current browser with WebAssembly is needed; loading the page again may help.",
    text: "Your text",
    copy: "Copy",
    copied: "Copied",
    save: "Save as a file",
    again: "Load the page again",
    without: "Start without it",
    reason: "What happened",
  },
  zh: {
    start: "Podloom 无法启动",
    stop: "Podloom 已停止工作",
    lead: "这是 Podloom 的故障，与您的 YAML 无关。您的文本在这里，是最后一次保存时的样子：",
    none: "这是 Podloom 的故障。需要支持 WebAssembly 的新版浏览器；重新加载页面也许有用。",
    text: "您的文本",
    copy: "复制",
    copied: "已复制",
    save: "保存为文件",
    again: "重新加载页面",
    without: "从头开始，不载入它",
    reason: "发生了什么",
  },
};

/** Shows the overlay; `text` is the reader's, `without` starts the page with something else. A second failure adds nothing. */
export function showFailure({ reason, text, started, without }) {
  if (document.getElementById("failure")) return;
  const said = document.documentElement.lang.startsWith("zh") ? words.zh : words.en;
  const overlay = element("div", { id: "failure", role: "alertdialog", ariaModal: "true", tabIndex: -1 });
  overlay.setAttribute("aria-labelledby", "failure-title");
  const box = element("div", { className: "failure-box" });
  box.append(element("h1", { id: "failure-title", textContent: started ? said.stop : said.start }));
  box.append(element("p", { textContent: text ? said.lead : said.none }));
  const acts = element("div", { className: "failure-acts" });
  if (text) {
    const field = element("textarea", { value: text, readOnly: true, spellcheck: false, ariaLabel: said.text });
    box.append(field);
    const copy = button(said.copy, async () => {
      field.select();
      await navigator.clipboard.writeText(text).catch(() => document.execCommand("copy"));
      copy.textContent = said.copied;
    });
    acts.append(copy, button(said.save, () => save(text)));
  }
  acts.append(button(said.again, () => location.reload()), button(said.without, without));
  const details = element("details", {});
  details.append(element("summary", { textContent: said.reason }), element("pre", { textContent: reason }));
  box.append(acts, details);
  overlay.append(box);
  document.body.append(overlay);
  document.getElementById("app")?.setAttribute("inert", "");
  overlay.focus();
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function button(label, act) {
  const made = element("button", { type: "button", textContent: label });
  made.addEventListener("click", act);
  return made;
}

function save(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/yaml" }));
  element("a", { href: address, download: "podloom.yaml" }).click();
  URL.revokeObjectURL(address);
}
