// Lets the page work offline after the first visit. scripts/finish-page.mjs copies this file into a release build and fills in the
// two constants, so each build has its own worker and its own cache.
//
// Files whose name carries a hash of their content never change: the cache answers. Everything else is asked of the network first, so
// a reader who is online always has the newest page.
"use strict";
const BUILD = "development";
const FILES = [];

// Several deployments may share an origin; each has caches of its own, and leaves those of the others alone.
const OURS = `podloom ${self.registration.scope} `;
const CACHE = OURS + BUILD;
const HASHED = /-[0-9a-f]{16}(_bg)?\.(js|wasm|css)$/;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(self.registration.scope)) return;
  event.respondWith(HASHED.test(url.pathname) ? cacheFirst(request) : networkFirst(request));
});

async function cacheFirst(request) {
  return (await fromCache(request)) ?? fetch(request);
}

async function networkFirst(request) {
  try {
    return await fetch(request);
  } catch (unreachable) {
    const kept = await fromCache(request);
    if (kept) return kept;
    throw unreachable;
  }
}

/** Parameters say how to show the page, not which file: any `?embed…` is answered by the one page. */
async function fromCache(request) {
  const cache = await caches.open(CACHE);
  return cache.match(request, { ignoreSearch: true });
}
