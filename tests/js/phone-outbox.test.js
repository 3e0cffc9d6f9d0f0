import "./support/browser.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as outbox from "../../dashboard/assets/js/phone/outbox.js";
import { KEPT, kept, OUTBOX, PHOTOS, read, write } from "../../dashboard/assets/js/phone/store.js";

const REPORT = { owner: "1", address: "/api/v1/tickets", body: { text: "a" }, title: "A lamp" };
const act = (changes) => ({
  owner: "1",
  address: "/x",
  body: { version: 3 },
  ticket: "t",
  title: "Done",
  ...changes,
});
const photo = (name) => ({ blob: name, kind: "before", name });

beforeEach(() =>
  write([OUTBOX, PHOTOS, KEPT], (...stores) => {
    for (const store of stores) store.clear();
  })
);

test("an item has its key at once, and each of its photos has one of its own", async () => {
  const item = await outbox.add({ ...REPORT, photos: [photo("1.jpg"), photo("2.jpg")] });

  const keys = [item.key, ...item.photos.map(({ key }) => key)];
  assert.equal(new Set(keys).size, 3);
  assert.deepEqual((await outbox.get(item.key)).body, REPORT.body);
  assert.equal(await outbox.photo(item.photos[1].key), "2.jpg");
});

test("the list holds a person's own items, the oldest first", async () => {
  const first = await outbox.add(REPORT);
  await outbox.add({ ...REPORT, owner: "2" });
  const second = await outbox.add(REPORT);
  await outbox.save({ ...second, made: first.made + 1 });

  assert.deepEqual(
    (await outbox.list("1")).map(({ key }) => key),
    [first.key, second.key]
  );
  assert.equal(await outbox.others("1"), 1);
});

test("what is discarded leaves no photo behind", async () => {
  const item = await outbox.add({ ...REPORT, photos: [photo("1.jpg")] });

  await outbox.discard(item.key);

  assert.equal(await outbox.get(item.key), undefined);
  assert.equal(await read(PHOTOS, (photos) => photos.count()), 0);
});

test("after a report its act takes its place, with the key from the same tap", async () => {
  const then = { act: "complete", title: "Done", said: { text: "mended" } };
  const item = await outbox.add({ ...REPORT, then });

  await outbox.done(item, { id: "t9", version: 1, number: "SG9" });

  const [next] = await outbox.list("1");
  assert.equal(next.key, item.then.key);
  assert.equal(next.address, "/api/v1/tickets/t9/acts/complete");
  assert.deepEqual(next.body, { version: 1, said: { text: "mended" } });
  assert.equal((await kept.get("1 last")).number, "SG9");
});

test("later acts on the same ticket take over the version that an act made", async () => {
  const first = await outbox.add(act());
  const later = await outbox.add(act());
  const tried = await outbox.add(act({ body: { version: 3 } }));
  await outbox.save({ ...tried, tried: 1 });
  const other = await outbox.add(act({ ticket: "other" }));

  await outbox.done(first, { id: "t", version: 4 });

  assert.equal((await outbox.get(later.key)).body.version, 4);
  assert.equal((await outbox.get(tried.key)).body.version, 3, "it may have been done already");
  assert.equal((await outbox.get(other.key)).body.version, 3);
});

test("a refused item stays with the server's words, and pages are told", async () => {
  const item = await outbox.add(REPORT);
  const heard = [];
  outbox.listen((news) => heard.push(news));

  await outbox.reject(item, { status: 422, text: "Too short." });

  const stored = await outbox.get(item.key);
  assert.equal(stored.state, outbox.REJECTED);
  assert.equal(stored.refusal.text, "Too short.");
  assert.deepEqual(heard, [{ rejected: item.key }]);
});
