/* Unsent work. Each item gets its key at the tap, so that however often it is sent the server does it
   once. */
import { createKey } from "../request.js";
import { KEPT, OUTBOX, PHOTOS, read, write } from "./store.js";

const WAITING = "waiting";
const REJECTED = "rejected";
const channel = "BroadcastChannel" in self ? new BroadcastChannel("huying-phone") : null;
const listeners = new Set();

channel?.addEventListener("message", ({ data }) => listeners.forEach((listener) => listener(data)));

/** Tell the pages, this one too, what became of the outbox. */
function tell(news = {}) {
  channel?.postMessage(news);
  listeners.forEach((listener) => listener(news));
}

/**
 * Return a key by which the server does an item once; randomUUID is missing where the page came without
 * HTTPS.
 */
const newKey = () => self.crypto.randomUUID?.() ?? createKey();

/**
 * Put an item in: {owner, address, body, title, photos: [{blob, kind, name, field?}], ticket?, form?, then?}.
 * form: of what is collected; its photos each belong to a field of the record.
 * then: an act on the ticket that a report makes, with a key of its own from the same tap.
 *
 * @param {any} content
 */
async function add({ photos = [], then = null, ...told }) {
  const item = {
    ...told,
    key: newKey(),
    made: Date.now(),
    state: WAITING,
    tries: 0,
    tried: null, // when it was first on its way: from then on the server may have done it
    after: 0,
    then: then && { ...then, key: newKey() },
    photos: photos.map(({ kind, name, field }) => ({ key: newKey(), kind, name, field, file: null })),
  };
  await write([OUTBOX, PHOTOS], (outbox, pictures) => {
    outbox.add(item);
    item.photos.forEach(({ key }, i) => pictures.add(photos[i].blob, key));
  });
  tell({ added: item.key });
  return item;
}

/** Return the items of a person, the oldest first. */
async function list(owner) {
  const all = await read(OUTBOX, (outbox) => outbox.getAll());
  return all.filter((item) => item.owner === owner).sort((one, other) => one.made - other.made);
}

/** Return how many items wait that other people left on this phone. */
async function others(owner) {
  const all = await read(OUTBOX, (outbox) => outbox.getAll());
  return all.filter((item) => item.owner !== owner).length;
}

const get = (key) => read(OUTBOX, (outbox) => outbox.get(key));
const save = (item) => write(OUTBOX, (outbox) => outbox.put(item));
const photo = (key) => read(PHOTOS, (pictures) => pictures.get(key));

/** Remove an item with everything that would still be sent with it. */
async function discard(key) {
  const item = await get(key);
  if (!item) return null;
  await write([OUTBOX, PHOTOS], (outbox, pictures) => {
    outbox.delete(key);
    for (const each of item.photos) pictures.delete(each.key);
  });
  tell({ discarded: key });
  return item;
}

/** Note that an item was done; what follows from it takes its place in the same transaction. */
async function done(item, answer) {
  const following = (await list(item.owner)).filter((other) => isOutdated(other, item));
  await write([OUTBOX, PHOTOS, KEPT], (outbox, pictures, kept) => {
    outbox.delete(item.key);
    for (const each of item.photos) pictures.delete(each.key);
    if (item.then) outbox.put(next(item, answer));
    for (const other of following) outbox.put({ ...other, body: { ...other.body, version: answer.version } });
    kept.put({ at: Date.now(), number: answer.number, title: item.title }, `${item.owner} last`);
  });
  tell({ sent: item.key, number: answer.number ?? item.title, ticket: answer.id });
}

/** Tell whether an item, never sent yet, was made before the ticket changed by `item` of the same person. */
const isOutdated = (other, item) =>
  item.ticket &&
  other.ticket === item.ticket &&
  other.tried === null &&
  other.body.version === item.body.version &&
  other.key !== item.key;

/** Return the act that follows a report, now that its ticket has an id. */
function next({ owner, then, made }, { id, version }) {
  const { key, act, title, said } = then;
  return {
    owner,
    key,
    title,
    made,
    ticket: id,
    then: null,
    photos: [],
    state: WAITING,
    tries: 0,
    tried: null,
    after: 0,
    address: `/api/v1/tickets/${id}/acts/${act}`,
    body: { version, said },
  };
}

/** Keep an item that the server refused, with its words, for the person to decide. */
async function reject(item, refusal) {
  await save({ ...item, state: REJECTED, refusal });
  tell({ rejected: item.key });
}

const listen = (listener) => listeners.add(listener);

export {
  WAITING,
  REJECTED,
  newKey,
  add,
  list,
  others,
  get,
  save,
  photo,
  discard,
  done,
  reject,
  tell,
  listen,
};
