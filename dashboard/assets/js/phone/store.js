/* What the phone keeps: unsent work, its photos, and what was read last. Runs in pages and in the worker. */
const NAME = "huying-phone";
const OUTBOX = "outbox"; // by the key under which the server does an item once
const PHOTOS = "photos"; // their bytes, by the key under which each is uploaded
const KEPT = "kept"; // what was read last and may be shown again to the same person

let opening = null;
let left = false;

function open() {
  opening ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(OUTBOX, { keyPath: "key" });
      asked.result.createObjectStore(PHOTOS);
      asked.result.createObjectStore(KEPT);
    };
    asked.onsuccess = () => {
      const database = asked.result;
      database.onversionchange = database.onclose = () => {
        database.close();
        opening = null;
      };
      done(database);
    };
    asked.onerror = () => {
      opening = null;
      failed(asked.error);
    };
  });
  return opening;
}

/**
 * Run `work` in one transaction over `names`; the answer is that of the request it returns, once all is
 * written.
 */
async function run(names, mode, work) {
  const database = await open();
  return new Promise((done, failed) => {
    const transaction = database.transaction(names, mode);
    const request = work(...[names].flat().map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => done(request?.result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
}

const read = (name, work) => run(name, "readonly", work);
const write = (names, work) => run(names, "readwrite", work);

const kept = {
  get: (key) => read(KEPT, (store) => store.get(key)),
  put: async (key, value) => (left ? undefined : write(KEPT, (store) => store.put(value, key))),
  remove: (key) => write(KEPT, (store) => store.delete(key)),
  keys: () => read(KEPT, (store) => store.getAllKeys()),
};

// What the server told of tickets and objects; a person's own drafts, choices and unsent work are none of it.
const READ = /^\S+ (?:ticket|acts|list|replies|collection)(?: |$)/;

/**
 * Forget what was read of tickets: all of it, or what `isOver` says of its key and when it was read. Whoever
 * signed out, or lost a post, opens nothing of it without a network.
 *
 * @param {(key: string, at: number) => boolean} [isOver]
 */
function forgetRead(isOver = () => true) {
  return write([KEPT], (store) => {
    store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      const key = String(cursor.key);
      if (READ.test(key) && isOver(key, cursor.value?.at ?? 0)) cursor.delete();
      cursor.continue();
    };
  });
}

/** Forget everything of everybody: who signs out leaves nothing on the phone. */
function clear() {
  left = true; // answers that are still on their way are not kept any more
  return write([OUTBOX, PHOTOS, KEPT], (...stores) => {
    for (const store of stores) store.clear();
  });
}

export { OUTBOX, PHOTOS, KEPT, read, write, kept, forgetRead, clear };
