/* The service worker: keeps the shell of this version, never an answer about tickets or people; sends what waits. */
(function () {
  "use strict";
  const { version, page, files } = self.huyingShell; // written above by the server
  const CACHE = `huying-phone-${version}`;
  const PATIENCE_MS = 3_000;

  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));

  async function install() {
    const cache = await caches.open(CACHE);
    await cache.addAll(files);
    const shell = await fetch(page, { cache: "no-cache" });
    if (shell.ok && !shell.redirected) await cache.put(page, shell);
    await self.skipWaiting();
  }

  async function activate() {
    for (const name of await caches.keys()) {
      if (name.startsWith("huying-phone-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  }

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    if (request.mode === "navigate" && url.pathname === page) event.respondWith(shell(request));
    else if (files.includes(url.pathname + url.search)) event.respondWith(file(request));
  });

  /** Answer the page from the network, else, soon, as it was kept. */
  async function shell(request) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(page);
    const asked = fetch(request).then(async (answer) => {
      if (answer.ok && !answer.redirected) await cache.put(page, answer.clone());
      return answer;
    });
    if (!kept) return asked;
    const late = new Promise((done) => setTimeout(() => done(kept), PATIENCE_MS));
    return Promise.race([asked.catch(() => kept), late]);
  }

  async function file(request) {
    return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
  }

  self.addEventListener("sync", (event) => {
    if (event.tag === "outbox") event.waitUntil(send());
  });

  async function send() {
    const owner = await self.huying.phoneStore.kept.get("owner");
    const { left, signIn } = owner ? await self.huying.sender.flush(owner, { force: true }) : { left: 0 };
    if (left && !signIn) throw new Error("not all is sent"); // then the browser tries again by itself
  }
})();
