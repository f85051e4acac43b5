// <podloom-playground>: a live cluster in any web page.
//
//   <script src="https://example.org/podloom/embed.js" defer></script>
//   <podloom-playground scenario="mysql-canary" view="cluster"><a href="…">Open the playground</a></podloom-playground>
//
// The element wraps an iframe of the page that lies next to this file. What stands inside the element is shown where scripts are off
// and, with loading="click", until the reader asks for the playground. A classic script without dependencies.
"use strict";
{
  const here = document.currentScript?.src ?? document.querySelector('script[src*="embed.js"]')?.src ?? location.href;
  const page = new URL("./", here);

  /** Attributes that become parameters of the page. */
  const parameters = ["scenario", "view", "theme", "lang"];
  const smallest = 120;
  const largest = 4000;

  const style = `
    :host { display: block; margin-block: 1em; }
    :host([hidden]) { display: none; }
    iframe { display: block; width: 100%; border: 1px solid rgb(128 128 128 / 0.35); border-radius: 8px; background: transparent; }
    button { font: inherit; min-height: 44px; padding: 0 16px; margin-block: 8px; border-radius: 8px; border: 1px solid currentColor;
      background: transparent; color: inherit; cursor: pointer; }
    button:focus-visible { outline: 3px solid; outline-offset: 2px; }`;

  const words = {
    en: { title: "Podloom: a Kubernetes playground", start: "▶ Run it here" },
    zh: { title: "Podloom：Kubernetes 演练场", start: "▶ 在此运行" },
  };

  class PodloomPlayground extends HTMLElement {
    static observedAttributes = ["src", "state", "read-only", "height", "loading", "title", ...parameters];

    #frame = null;
    #started = false;
    #receive = (event) => this.#follow(event);

    connectedCallback() {
      if (!this.shadowRoot) this.attachShadow({ mode: "open" });
      addEventListener("message", this.#receive);
      this.#show();
    }

    disconnectedCallback() {
      removeEventListener("message", this.#receive);
      this.#frame = null;
    }

    attributeChangedCallback(_name, before, after) {
      if (this.isConnected && this.shadowRoot && before !== after) this.#show();
    }

    /** The address of the embedded page; null where `src` is none that can be embedded. */
    get url() {
      const url = addressOf(this.getAttribute("src") ?? "", this.hasAttribute("src") ? document.baseURI : page);
      if (!url) return null;
      if (url.protocol !== "https:" && url.protocol !== "http:") return null;
      for (const name of parameters) {
        const value = this.getAttribute(name);
        if (value) url.searchParams.set(name, value);
      }
      if (this.hasAttribute("read-only")) url.searchParams.set("readonly", "");
      if (!this.hasAttribute("height")) url.searchParams.set("autoheight", "");
      url.searchParams.set("embed", "");
      const state = this.getAttribute("state");
      if (state) url.hash = state.replace(/^#/, "");
      return url;
    }

    #show() {
      const text = words[(this.getAttribute("lang") ?? document.documentElement.lang ?? "en").toLowerCase().split("-")[0]] ?? words.en;
      const url = this.url;
      const content = document.createElement("div");
      if (!url) {
        content.append(document.createElement("slot"));
      } else if (this.getAttribute("loading") === "click" && !this.#started) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = text.start;
        button.addEventListener("click", () => {
          this.#started = true;
          this.#show();
          this.#frame?.focus();
        });
        content.append(document.createElement("slot"), button);
      } else {
        this.#frame = this.#frameOf(url, this.getAttribute("title") || text.title);
        content.append(this.#frame);
      }
      const sheet = document.createElement("style");
      sheet.textContent = style;
      this.shadowRoot.replaceChildren(sheet, content);
    }

    #frameOf(url, title) {
      const frame = document.createElement("iframe");
      frame.title = title;
      frame.loading = this.getAttribute("loading") === "lazy" ? "lazy" : "eager";
      frame.allow = "clipboard-write; fullscreen";
      frame.style.height = `${heightWithin(Number.parseInt(this.getAttribute("height") ?? "", 10) || 480)}px`;
      frame.src = url.href;
      return frame;
    }

    /** Follows the height that the embedded page, and only it, reports. */
    #follow(event) {
      const frame = this.#frame;
      if (!frame || this.hasAttribute("height")) return;
      if (event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) return;
      const { type, height } = event.data ?? {};
      if (type === "podloom:height" && Number.isFinite(height)) frame.style.height = `${heightWithin(height)}px`;
    }
  }

  /** An address, or null where the text is none; `URL.parse` is too new. */
  const addressOf = (text, base) => {
    try {
      return new URL(text, base);
    } catch {
      return null;
    }
  };

  const heightWithin = (height) => Math.min(Math.max(height, smallest), largest);

  if (!customElements.get("podloom-playground")) customElements.define("podloom-playground", PodloomPlayground);
}
