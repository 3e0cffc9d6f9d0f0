/* Sending: photos first, then what names them; in order, one context at a time. Runs in pages and in the
   worker. */
import * as outbox from "./outbox.js";
import { OUTBOX, PHOTOS, read, write } from "./store.js";

const FILES = "/api/v1/files";
const WHO = "/m/who";
// of the network, or a busy or full server, not of the item
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 507]);
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;
const PATIENCE_MS = 30_000;
const PATIENCE_FOR_PHOTOS_MS = 180_000;
// The server remembers a key for seven days; what was on its way longer ago could be done twice.
const REMEMBERED_MS = 6 * 24 * 3_600_000;

let sending = null;

/** Send what waits, one sender at a time. Returns {left, signIn, offline}. */
function flush(owner, { force = false } = {}) {
  const run = () => pass(owner, force);
  const locked = () => (self.navigator.locks ? self.navigator.locks.request("huying-outbox", run) : run());
  sending = (sending ?? Promise.resolve()).catch(() => null).then(locked);
  return sending;
}

async function pass(owner, force) {
  const held = new Set(); // tickets with an item that could not be sent: later ones wait behind it
  const tried = new Set();
  const here = (await left(owner)) ? await who() : owner;
  if (here !== owner) {
    if (here === null) outbox.tell({ signIn: true });
    return { left: await left(owner), [here === undefined ? "offline" : "signIn"]: true };
  }
  for (;;) {
    const waiting = (await outbox.list(owner)).filter(
      ({ state, key }) => state === outbox.WAITING && !tried.has(key)
    );
    const item = waiting.find((each) => !held.has(each.ticket) && (force || each.after <= Date.now()));
    if (!item) return { left: await left(owner) };
    tried.add(item.key);
    const outcome = await attempt(item);
    if (outcome === "held" && item.ticket) held.add(item.ticket);
    if (outcome === "signIn" || outcome === "offline") return { left: await left(owner), [outcome]: true };
  }
}

/**
 * Return who is signed in: null is no account, undefined no answer. Work is never sent in another's
 * name.
 */
async function who() {
  try {
    const answer = await fetch(WHO, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.status === 401) return null;
    return answer.ok ? (await answer.json()).id : undefined;
  } catch {
    return undefined;
  }
}

const left = async (owner) =>
  (await outbox.list(owner)).filter(({ state }) => state === outbox.WAITING).length;

/** Send one item and say what became of it: done, rejected, held, signIn or offline. */
async function attempt(item) {
  // What is collected carries ids of its own, by which the server recognises it at any time.
  if (!item.form && item.tried !== null && Date.now() - item.tried > REMEMBERED_MS) {
    await outbox.reject(item, { status: 0, word: "unsure" });
    return "rejected";
  }
  for (const photo of item.photos.filter(({ file }) => file === null)) {
    const answer = await post(FILES, photo.key, await form(photo), PATIENCE_FOR_PHOTOS_MS);
    if (!answer.ok) return refused(item, answer);
    photo.file = answer.content.id;
    await outbox.save(item);
  }
  if (item.tried === null) await outbox.save(Object.assign(item, { tried: Date.now() }));
  const answer = await post(item.address, item.key, JSON.stringify(body(item)), PATIENCE_MS);
  if (!answer.ok) return refused(item, answer);
  await outbox.done(item, answer.content);
  return "done";
}

/**
 * Return the body with the ids of its photos: a report names them itself, an act among what is said, a
 * record by field.
 */
function body(item) {
  if (item.form) return filed(item);
  const files = item.photos.map(({ file }) => file);
  if (!files.length) return item.body;
  return item.body.said ? { ...item.body, said: { ...item.body.said, files } } : { ...item.body, files };
}

function filed({ body: content, photos }) {
  const record = content.record ?? content;
  const values = { ...record.values, ...Object.fromEntries(photos.map(({ field, file }) => [field, file])) };
  if (!photos.length) return content;
  return content.record ? { ...content, record: { ...record, values } } : { ...record, values };
}

async function form(photo) {
  const content = new FormData();
  content.append("file", await outbox.photo(photo.key), photo.name);
  content.append("kind", photo.kind);
  return content;
}

async function post(address, key, content, patience) {
  const headers = { "Idempotency-Key": key, Accept: "application/json" };
  if (typeof content === "string") headers["Content-Type"] = "application/json";
  try {
    const signal = AbortSignal.timeout(patience);
    const answer = await fetch(address, { method: "POST", headers, body: content, signal });
    return {
      ok: answer.ok,
      status: answer.status,
      after: answer.headers.get("retry-after"),
      content: await answer.json(),
    };
  } catch {
    return { ok: false, status: 0, after: null, content: {} }; // no network, no answer, or one cut short
  }
}

async function refused(item, { status, after, content }) {
  if (status === 401) {
    outbox.tell({ signIn: true });
    return "signIn";
  }
  if (status === 0 || PASSING.has(status)) return later(item, status, Number(after) || 0);
  if (status === 404 && item.photos.some(({ file }) => file !== null) && !item.renewed) return renew(item);
  await outbox.reject(item, {
    status,
    text: content.detail ?? null,
    faults: content.faults ?? null,
    at: Date.now(),
  });
  return "rejected";
}

async function later(item, status, seconds) {
  const wait = Math.min(FIRST_PAUSE_MS * 2 ** item.tries, LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
  await outbox.save({ ...item, tries: item.tries + 1, after: Date.now() + Math.max(wait, seconds * 1000) });
  return status === 0 ? "offline" : "held";
}

/** Upload the photos again: the server deletes files that no report named for a day. */
async function renew(item) {
  const photos = item.photos.map((photo) => ({ ...photo, key: outbox.newKey(), file: null }));
  const blobs = [];
  for (const { key } of item.photos) blobs.push(await read(PHOTOS, (pictures) => pictures.get(key)));
  await write([OUTBOX, PHOTOS], (box, pictures) => {
    item.photos.forEach(({ key }) => pictures.delete(key));
    photos.forEach(({ key }, i) => pictures.add(blobs[i], key));
    box.put({ ...item, photos, renewed: true, after: 0 });
  });
  return attempt(await outbox.get(item.key));
}

/** Return in how many milliseconds the next item may be sent; null when none waits. */
async function pause(owner) {
  const waiting = (await outbox.list(owner)).filter(({ state }) => state === outbox.WAITING);
  return waiting.length ? Math.max(0, Math.min(...waiting.map(({ after }) => after)) - Date.now()) : null;
}

export { flush, pause };
