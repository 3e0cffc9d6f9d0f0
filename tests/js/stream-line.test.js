import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Line } from "../../dashboard/assets/workers/line.js";

const GATHERING_MS = 15;

/** One tab: what it was told. */
function tab() {
  const heard = [];
  return { heard, port: { postMessage: ({ kind, data }) => heard.push([kind, data]) } };
}

/** What is told to the only view of a line, once it has the newest event. */
const snapshot = (view, event) => ({
  view,
  event,
  as_of: `t${event}`,
  values: [0],
  counts: [0],
  classes: [0],
});

const states = ({ heard }) => heard.filter(([kind]) => kind === "state").map(([, { state }]) => state);

let asked = null;
let line = null;
let isEnded = false;

/** Let the newest request of the line speak. */
const receive = (kind, data) => line.receive(line.attempt, kind, data);

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(Math, "random", () => 1); // the longest pause
  asked = mock.method(globalThis, "fetch", () => new Promise(() => null)); // an open stream
  isEnded = false;
  line = new Line("370783", () => (isEnded = true));
});

afterEach(() => {
  line.end();
  mock.timers.reset();
  mock.restoreAll();
});

/** Return the query of the newest request. */
const query = () => new URLSearchParams(asked.mock.calls.at(-1).arguments[0].split("?")[1]);

test("views that come together are asked for in one request", () => {
  line.look("level=town", "1 1", { ...tab(), id: 1 }, null);
  line.look("level=grid", "1 2", { ...tab(), id: 2 }, null);
  mock.timers.tick(GATHERING_MS);

  assert.equal(asked.mock.callCount(), 1);
  assert.deepEqual(query().getAll("view"), ["level=town", "level=grid"]);
  assert.equal(query().get("since"), null);
});

test("a page that knows an event gets what came after it, unless another view knows none", () => {
  line.look("level=town", "1 1", { ...tab(), id: 1 }, 12);
  mock.timers.tick(GATHERING_MS);
  assert.equal(query().get("since"), "12");

  line.look("level=grid", "1 2", { ...tab(), id: 2 }, null);
  mock.timers.tick(GATHERING_MS);
  assert.equal(query().get("since"), null);
});

test("after a loss the stream goes on from the oldest event of its views", () => {
  for (const [name, event] of [
    ["a", 7],
    ["b", 5],
  ]) {
    line.look(name, `1 ${name}`, { ...tab(), id: name }, null);
    mock.timers.tick(GATHERING_MS);
    receive("snapshot", snapshot(name, event));
  }

  line.lost(null);
  mock.timers.tick(250);

  assert.equal(query().get("since"), "5");
});

test("a second tab starts from the picture of the first, without a request", () => {
  const second = tab();
  line.look("v", "1 1", { ...tab(), id: 1 }, null);
  mock.timers.tick(GATHERING_MS);
  receive("snapshot", snapshot("v", 3));
  receive("change", { view: "v", event: 4, set: [[0, 9, 9, 2]] });

  line.look("v", "2 1", { ...second, id: 1 }, null);
  mock.timers.tick(GATHERING_MS);

  assert.equal(asked.mock.callCount(), 1);
  const [kind, picture] = second.heard.at(-1);
  assert.equal(kind, "snapshot");
  assert.deepEqual([picture.event, picture.values], [4, [9]]);
});

test("a line is live with its first event, stale after a loss, and offline after ten seconds", () => {
  const screen = tab();
  line.look("v", "1 1", { ...screen, id: 1 }, null);
  mock.timers.tick(GATHERING_MS);
  receive("snapshot", snapshot("v", 1));

  line.lost(null);
  mock.timers.tick(10_000);
  line.lost(null);

  assert.deepEqual(states(screen), ["connecting", "live", "stale", "offline"]);
});

test("pauses double up to three seconds", () => {
  line.look("v", "1 1", { ...tab(), id: 1 }, null);
  mock.timers.tick(GATHERING_MS);

  for (const pause of [250, 500, 1000, 2000, 3000, 3000]) {
    const before = asked.mock.callCount();
    line.lost(null);
    mock.timers.tick(pause - 1);
    assert.equal(asked.mock.callCount(), before, `asked before ${pause} ms`);
    mock.timers.tick(1);
    assert.equal(asked.mock.callCount(), before + 1, `not asked after ${pause} ms`);
  }
});

test("an event ends the series of longer pauses", () => {
  line.look("v", "1 1", { ...tab(), id: 1 }, null);
  mock.timers.tick(GATHERING_MS);
  line.lost(null);
  line.lost(null);
  mock.timers.tick(500);
  receive("snapshot", snapshot("v", 1));

  const before = asked.mock.callCount();
  line.lost(null);
  mock.timers.tick(250);

  assert.equal(asked.mock.callCount(), before + 1);
});

test("a refused stream is offline with its reason, and is asked for again after a long pause", async () => {
  asked.mock.mockImplementation(async () => new Response('{"detail": "Sign in."}', { status: 401 }));
  const screen = tab();
  line.look("v", "1 1", { ...screen, id: 1 }, null);
  mock.timers.tick(GATHERING_MS);
  await new Promise((done) => setImmediate(done));

  assert.deepEqual(screen.heard.at(-1), ["state", { state: "offline", at: null, why: "Sign in." }]);
  mock.timers.tick(14_999);
  assert.equal(asked.mock.callCount(), 1);
  mock.timers.tick(1);
  assert.equal(asked.mock.callCount(), 2);
});

test("a refused view is offline while the others are live", () => {
  const [good, bad] = [tab(), tab()];
  line.look("good", "1 1", { ...good, id: 1 }, null);
  line.look("bad", "1 2", { ...bad, id: 2 }, null);
  mock.timers.tick(GATHERING_MS);

  receive("refused", { view: "bad", why: "No such level." });
  receive("snapshot", snapshot("good", 1));

  assert.deepEqual(states(good).at(-1), "live");
  assert.deepEqual(bad.heard.at(-1)[1], { state: "offline", at: null, why: "No such level." });
});

test("events of a request that was given up are not heard", () => {
  const screen = tab();
  line.look("v", "1 1", { ...screen, id: 1 }, null);
  mock.timers.tick(GATHERING_MS);
  const first = line.attempt;
  line.reopen();
  mock.timers.tick(GATHERING_MS);

  line.receive(first, "snapshot", snapshot("v", 1));

  assert.deepEqual(states(screen), ["connecting"]);
});

test("a connection without a sign of life for 45 seconds is given up", () => {
  line.look("v", "1 1", { ...tab(), id: 1 }, null);
  mock.timers.tick(GATHERING_MS);
  const { signal } = asked.mock.calls[0].arguments[1];

  mock.timers.tick(44_999);
  assert.equal(signal.aborted, false);
  mock.timers.tick(1);
  assert.equal(signal.aborted, true);
});

test("a line ends with its last view", () => {
  line.look("a", "1 1", { ...tab(), id: 1 }, null);
  line.look("b", "1 2", { ...tab(), id: 2 }, null);
  mock.timers.tick(GATHERING_MS);
  line.leave("a", "1 1");
  mock.timers.tick(GATHERING_MS);
  assert.deepEqual(query().getAll("view"), ["b"]);

  line.leave("b", "1 2");

  assert.equal(isEnded, true);
});
