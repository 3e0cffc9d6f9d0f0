import "./support/browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridAt } from "../../dashboard/assets/js/phone/place.js";

const square = (x, y, size) => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
];
const GRIDS = [
  { code: "ring", name: "", label: [0, 0], rings: [square(0, 0, 4), square(1, 1, 2)] },
  { code: "core", name: "", label: [2, 2], rings: [square(1, 1, 2)] },
  { code: "parts", name: "", label: [9, 9], rings: [square(6, 0, 1), square(6, 2, 1)] },
];

for (const [point, code] of [
  [[0.5, 0.5], "ring"],
  [[2, 2], "core"],
  [[6.5, 0.5], "parts"],
  [[6.5, 2.5], "parts"],
  [[6.5, 1.5], undefined],
  [[-1, 2], undefined],
]) {
  test(`the point ${point} lies in ${code ?? "no own grid"}`, () =>
    assert.equal(gridAt(GRIDS, point)?.code, code));
}
