import assert from "node:assert/strict";
import { test } from "node:test";
import { countSecondsLeft, isUndoKey, keepListed } from "../../dashboard/assets/js/undo.js";

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

test("Z withdraws, but not while somebody types, and a key without a name is none", () => {
  const typing = { closest: () => ({}) };
  const beside = { closest: () => null };
  assert.equal(isUndoKey({ key: "z", target: beside }), true);
  assert.equal(isUndoKey({ key: "Z", target: beside }), true);
  assert.equal(isUndoKey({ key: "z", target: typing }), false);
  assert.equal(isUndoKey({ key: "z", ctrlKey: true, target: beside }), false);
  assert.equal(isUndoKey({ target: beside }), false);
  assert.equal(isUndoKey({ key: "z", target: {} }), true);
});
