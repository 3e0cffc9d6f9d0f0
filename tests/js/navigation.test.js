import "./support/browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { findNext } from "../../dashboard/assets/js/navigation.js";

for (const [key, index, next, rule] of [
  ["ArrowDown", 0, 1, "down leads on"],
  ["ArrowDown", 2, 0, "down leads from the last one to the first"],
  ["ArrowUp", 0, 2, "up leads from the first one to the last"],
  ["ArrowRight", 1, 2, "right leads on"],
  ["ArrowLeft", 1, 0, "left leads back"],
  ["ArrowDown", -1, 0, "down enters a list at its begin"],
  ["ArrowUp", -1, 2, "up enters a list at its end"],
  ["Home", 2, 0, "home leads to the first one"],
  ["End", 0, 2, "end leads to the last one"],
  ["a", 1, null, "another key leads nowhere"],
]) {
  test(`among three pages, ${rule}`, () => assert.equal(findNext(key, index, 3), next));
}

test("in an empty list no key leads anywhere", () => assert.equal(findNext("Home", -1, 0), null));
