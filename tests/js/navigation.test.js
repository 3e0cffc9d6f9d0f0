import "./support/browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { countFitting } from "../../dashboard/assets/js/navigation.js";

for (const [room, fitting, told] of [
  [300, 3, "all fit, and no menu is needed"],
  [299, 2, "the menu takes the room of the last one"],
  [150, 1, "one and the menu"],
  [149, 1, "the present page stays though it is too wide"],
  [0, 1, "nothing has room"],
]) {
  test(`three links of 100 in ${room}: ${told}`, () =>
    assert.equal(countFitting([100, 100, 100], room, 50), fitting));
}
