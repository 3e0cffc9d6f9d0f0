import "./support/browser.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as outbox from "../../dashboard/assets/js/phone/outbox.js";
import * as sender from "../../dashboard/assets/js/phone/sender.js";
import { KEPT, OUTBOX, PHOTOS, write } from "../../dashboard/assets/js/phone/store.js";

const OWNER = "1";
const REPORT = { owner: OWNER, address: "/api/v1/tickets", body: { text: "a" }, title: "A lamp" };
const act = (ticket) => ({
  owner: OWNER,
  address: `/acts/${ticket}`,
  body: { version: 1 },
  ticket,
  title: "Done",
});

beforeEach(() =>
  write([OUTBOX, PHOTOS, KEPT], (...stores) => {
    for (const store of stores) store.clear();
  })
);

/** Let the server answer by address; returns what it was asked, without the question who is here. */
function serve(t, answers, { here = OWNER } = {}) {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (url, options = {}) => {
    if (url === "/m/who") {
      return here === null ? new Response("{}", { status: 401 }) : Response.json({ id: here });
    }
    asked.push({ url, key: options.headers["Idempotency-Key"], body: options.body });
    const answer = answers[url];
    const found = typeof answer === "function" ? answer(asked.length) : answer;
    if (found === undefined) throw new TypeError("no network");
    const { status = 200, headers = {}, ...content } = found;
    return new Response(JSON.stringify(content), { status, headers });
  });
  return asked;
}

test("an item is sent under its key, and is gone", async (t) => {
  const item = await outbox.add(REPORT);
  const asked = serve(t, { "/api/v1/tickets": { id: "t", version: 1, number: "SG1" } });

  assert.deepEqual(await sender.flush(OWNER), { left: 0 });
  assert.deepEqual(
    asked.map(({ key }) => key),
    [item.key]
  );
  assert.deepEqual(await outbox.list(OWNER), []);
});

test("photos go first, and the report names them", async (t) => {
  const photos = [{ blob: new Blob(["x"]), kind: "before", name: "1.jpg" }];
  await outbox.add({ ...REPORT, photos });
  const asked = serve(t, { "/api/v1/files": { id: "f1" }, "/api/v1/tickets": { id: "t", version: 1 } });

  await sender.flush(OWNER);

  assert.deepEqual(
    asked.map(({ url }) => url),
    ["/api/v1/files", "/api/v1/tickets"]
  );
  assert.deepEqual(JSON.parse(asked[1].body), { text: "a", files: ["f1"] });
});

test("the same key is sent again after a busy server, no sooner than it asks for", async (t) => {
  const item = await outbox.add(REPORT);
  const busy = { status: 503, headers: { "retry-after": "60" } };
  const asked = serve(t, { "/api/v1/tickets": (n) => (n === 1 ? busy : { id: "t", version: 1 }) });

  assert.deepEqual(await sender.flush(OWNER), { left: 1 });
  const pause = await sender.pause(OWNER);
  assert.ok(pause > 55_000 && pause <= 60_000, `${pause} ms`);
  assert.deepEqual(await sender.flush(OWNER), { left: 1 }, "it is not due yet");
  assert.deepEqual(await sender.flush(OWNER, { force: true }), { left: 0 });
  assert.deepEqual(
    asked.map(({ key }) => key),
    [item.key, item.key]
  );
});

test("an item that is held keeps later ones of its ticket back, but no others", async (t) => {
  await outbox.add(act("a"));
  await new Promise((done) => setTimeout(done, 2));
  await outbox.add(act("a"));
  await outbox.add(act("b"));
  const asked = serve(t, { "/acts/a": { status: 503 }, "/acts/b": { id: "b", version: 2 } });

  assert.deepEqual(await sender.flush(OWNER), { left: 2 });
  assert.deepEqual(asked.map(({ url }) => url).sort(), ["/acts/a", "/acts/b"]);
});

test("without a network nothing further is tried", async (t) => {
  await outbox.add(REPORT);
  await outbox.add(act("a"));
  const asked = serve(t, {});

  assert.deepEqual(await sender.flush(OWNER), { left: 2, offline: true });
  assert.equal(asked.length, 1);
});

test("a refusal is kept for the person, and does not stop the next item", async (t) => {
  const item = await outbox.add(act("a"));
  await outbox.add(act("b"));
  serve(t, { "/acts/a": { status: 409, detail: "It moved on." }, "/acts/b": { id: "b", version: 2 } });

  assert.deepEqual(await sender.flush(OWNER), { left: 0 });
  const stored = await outbox.get(item.key);
  assert.equal(stored.state, outbox.REJECTED);
  assert.deepEqual([stored.refusal.status, stored.refusal.text], [409, "It moved on."]);
});

for (const [here, outcome] of [
  [null, "signIn"],
  ["2", "signIn"],
]) {
  test(`nothing is sent while ${here ?? "nobody"} is signed in`, async (t) => {
    await outbox.add(REPORT);
    const asked = serve(t, { "/api/v1/tickets": { id: "t" } }, { here });

    assert.deepEqual(await sender.flush(OWNER), { left: 1, [outcome]: true });
    assert.deepEqual(asked, []);
  });
}

test("what was on its way a week ago is not sent again: it may have been done", async (t) => {
  const item = await outbox.add(REPORT);
  await outbox.save({ ...item, tried: Date.now() - 7 * 24 * 3_600_000 });
  const asked = serve(t, { "/api/v1/tickets": { id: "t" } });

  await sender.flush(OWNER);

  assert.deepEqual(asked, []);
  assert.equal((await outbox.get(item.key)).refusal.word, "unsure");
});

test("photos that the server no longer has are sent once more under new keys", async (t) => {
  const item = await outbox.add({
    ...REPORT,
    photos: [{ blob: new Blob(["x"]), kind: "before", name: "1.jpg" }],
  });
  await outbox.save({ ...item, photos: [{ ...item.photos[0], file: "old" }] });
  const asked = serve(t, {
    "/api/v1/files": { id: "new" },
    "/api/v1/tickets": (n) => (n === 1 ? { status: 404 } : { id: "t", version: 1 }),
  });

  assert.deepEqual(await sender.flush(OWNER), { left: 0 });
  assert.deepEqual(
    asked.map(({ url }) => url),
    ["/api/v1/tickets", "/api/v1/files", "/api/v1/tickets"]
  );
  assert.notEqual(asked[1].key, item.photos[0].key);
  assert.deepEqual(JSON.parse(asked[2].body).files, ["new"]);
});
