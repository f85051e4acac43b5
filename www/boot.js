// Runs before the page's own code: says so when it cannot start, registers the service worker of a published build, and tells an
// embedding page how tall the content is. Everything else is the page's.
"use strict";
{
  const root = document.documentElement;
  const query = new URLSearchParams(location.search);
  const embedded = window.parent !== window;

  // The page replaces everything in #app when it starts; until then a failure must not look like waiting.
  const sayFailure = (reason) => {
    const loading = document.querySelector("#app .loading");
    if (!loading) return;
    loading.setAttribute("role", "alert");
    loading.textContent = `Podloom could not start: ${reason}. A current browser with WebAssembly is needed; reloading may help.`;
  };
  addEventListener("error", (event) => sayFailure(event.message || "a file did not load"));
  addEventListener("unhandledrejection", (event) => sayFailure(String(event.reason?.message ?? event.reason)));

  // A release build carries this element (scripts/finish-page.mjs); an embed leaves its host's storage alone.
  const offline = document.querySelector('meta[name="podloom-offline"]');
  if (offline && !embedded && "serviceWorker" in navigator) {
    addEventListener("load", () => {
      navigator.serviceWorker.register(offline.content).catch(() => {
        // Private windows and strict settings refuse; the page works without.
      });
    });
  }

  // `?embed&autoheight`: the content decides its own height (style sheets see data-autoheight) and the host follows it.
  if (embedded && query.has("embed") && query.has("autoheight")) {
    root.dataset.autoheight = "";
    let told = 0;
    const tell = () => {
      const height = Math.ceil(document.body.getBoundingClientRect().height);
      if (height === told) return;
      told = height;
      // A height is no secret, and the host's origin is unknown here.
      window.parent.postMessage({ type: "podloom:height", height }, "*");
    };
    addEventListener("DOMContentLoaded", () => new ResizeObserver(tell).observe(document.body));
  }
}
