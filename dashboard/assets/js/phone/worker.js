/* The service worker: keeps the shell of this version, never an answer about tickets or people; sends what
   waits.
   The script at /m/sw.js names the files of the shell and calls `serve`. */
import * as sender from "./sender.js";
import { kept } from "./store.js";

const PREFIX = "huying-phone-";
const PATIENCE_MS = 3_000;

/** @type {{ version: string, page: string, files: string[] }} */
let shell = { version: "", page: "", files: [] };

const openCache = () => caches.open(PREFIX + shell.version);

/** Serve this version of the shell; call it while the worker's script runs for the first time. */
export function serve(current) {
  shell = current;
  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));
  self.addEventListener("fetch", respond);
  self.addEventListener("sync", (event) => {
    if (event.tag === "outbox") event.waitUntil(send());
  });
}

async function install() {
  const cache = await openCache();
  await cache.addAll(shell.files);
  const page = await fetch(shell.page, { cache: "no-cache" });
  if (page.ok && !page.redirected) await cache.put(shell.page, page);
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== PREFIX + shell.version) await caches.delete(name);
  }
  await self.clients.claim();
}

function respond(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === shell.page) event.respondWith(answerPage(request));
  else if (shell.files.includes(url.pathname + url.search)) event.respondWith(answerFile(request));
}

/** Answer the page from the network, else, soon, as it was kept. */
async function answerPage(request) {
  const cache = await openCache();
  const stored = await cache.match(shell.page);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected) await cache.put(shell.page, answer.clone());
    return answer;
  });
  if (!stored) return asked;
  const late = new Promise((done) => setTimeout(() => done(stored), PATIENCE_MS));
  return Promise.race([asked.catch(() => stored), late]);
}

async function answerFile(request) {
  return (await (await openCache()).match(request)) ?? fetch(request);
}

async function send() {
  const owner = await kept.get("owner");
  const { left, signIn } = owner ? await sender.flush(owner, { force: true }) : { left: 0, signIn: false };
  if (left && !signIn) throw new Error("not all is sent"); // then the browser tries again by itself
}
