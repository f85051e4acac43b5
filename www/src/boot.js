// Runs before the page's own code: keeps the reader's work (keep.js), says so when the page fails (overlay.js), registers the service
// worker of a published build, and tells an embedding page how tall the content is. Everything else is the page's.
import { Keeper } from "./keep.js";
import { showFailure } from "./overlay.js";

const root = document.documentElement;
const query = new URLSearchParams(location.search);
const embedded = window.parent !== window;

const keeper = new Keeper();
let started = false;

const fail = (reason) => showFailure({ reason, text: keeper.text, started, without: () => Keeper.startWithoutIt() });

/** What the page calls (src/app/keeping.rs). */
globalThis.podloom = {
  keeper,
  started() {
    started = true;
  },
  fail,
};

/** Whether the page's WebAssembly is dead. An error of a script of ours is bad; this is the end. */
const isTrap = (error) =>
  error instanceof WebAssembly.RuntimeError || (error instanceof RangeError && /call stack/i.test(error.message)) || /recursive use of an object|closure invoked/.test(error?.message ?? "");

// Until the page has started any failure means that it will not; afterwards only a trap does.
addEventListener("error", (event) => {
  if (!started || isTrap(event.error)) fail(event.message || "a file did not load");
});
addEventListener("unhandledrejection", (event) => {
  if (!started || isTrap(event.reason)) fail(String(event.reason?.message ?? event.reason));
});

// A release build carries this element (scripts/finish-page.mjs); an embed leaves its host's storage alone.
const offline = document.querySelector('meta[name="podloom-offline"]');
if (offline && !embedded && "serviceWorker" in navigator) {
  // Where the browser knows Trusted Types, an address of a script has to come from a policy; this one lets through one address.
  const policy = globalThis.trustedTypes?.createPolicy("podloom", { createScriptURL: () => "./sw.js" });
  addEventListener("load", () => {
    navigator.serviceWorker.register(policy?.createScriptURL("") ?? "./sw.js").catch(() => {
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
