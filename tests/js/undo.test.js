import assert from "node:assert/strict";
import { test } from "node:test";
import { countSecondsLeft, keepListed } from "../../dashboard/assets/js/undo.js";

test("a begun second counts, and nothing is left after the end", () => {
  assert.equal(countSecondsLeft(60_000, 0), 60);
  assert.equal(countSecondsLeft(60_000, 1), 60);
  assert.equal(countSecondsLeft(60_000, 59_001), 1);
  assert.equal(countSecondsLeft(60_000, 60_000), 0);
  assert.equal(countSecondsLeft(60_000, 90_000), 0);
});

test("only what the server still lists can be withdrawn", () => {
  assert.deepEqual(keepListed(["a", "b"], { dispatches: [{ id: "b" }, { id: "c" }] }), ["b"]);
  assert.deepEqual(keepListed(["a"], { dispatches: [] }), []);
});
