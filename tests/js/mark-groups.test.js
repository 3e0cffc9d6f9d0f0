/* Marks of chronic places: joined where they would cover each other, apart where there is room. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { join } from "../../dashboard/assets/js/map/mark-groups.js";

const SPOTS = [
  { name: "a", x: 0, y: 0 },
  { name: "b", x: 10, y: 0 },
  { name: "c", x: 300, y: 40 },
];
const zoomed = (times) => SPOTS.map(({ name, x, y }) => ({ name, x: x * times, y: y * times }));
const named = (groups) => groups.map(({ marks }) => marks.map(({ name }) => name).join(""));

test("marks that overlap are one at the mean of their places, and part when zoomed in", () => {
  const far = join(zoomed(1), 18);

  assert.deepEqual(named(far), ["ab", "c"]);
  assert.deepEqual([far[0].x, far[0].y], [5, 0]);
  assert.deepEqual(named(join(zoomed(2), 18)), ["a", "b", "c"]);
});

test("panning joins the same marks", () => {
  const moved = zoomed(1).map(({ name, x, y }) => ({ name, x: x - 740, y: y + 93 }));

  assert.deepEqual(named(join(moved, 18)), named(join(zoomed(1), 18)));
});

test("no two groups cover each other, and no mark is lost", () => {
  const many = Array.from({ length: 60 }, (_, n) => ({ x: (n * 37) % 211, y: (n * 53) % 97 }));
  const groups = join(many, 18);

  assert.equal(
    groups.reduce((sum, { marks }) => sum + marks.length, 0),
    many.length
  );
  for (const one of groups)
    for (const other of groups)
      if (one !== other) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) >= 18);
});

test("nothing joins nothing", () => assert.deepEqual(join([], 18), []));
