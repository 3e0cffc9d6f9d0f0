/* The supervision scene of the wall: which figures it shows, and when it has anything to show. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { facts } from "../../dashboard/assets/js/facts.js";
import { hasAny, rows } from "../../dashboard/assets/js/wall/supervision.js";

Object.assign(facts, { words: {}, locale: "en" });

const NONE = {
  tickets: 0,
  notices: 0,
  notices_overdue: 0,
  open: 0,
  overdue: 0,
  checking: 0,
  closed: 0,
  closed_in_time: 0,
};

test("a city without supervision shows no scene", () => {
  assert.equal(hasAny(NONE), false);
  assert.equal(hasAny({ ...NONE, checking: 1 }), true);
});

test("each figure has its count, and lateness is told where there is any", () => {
  const found = rows({ ...NONE, tickets: 3, open: 5, overdue: 2, checking: 1, closed: 4, closed_in_time: 3 });

  assert.deepEqual(
    found.map(({ name, count }) => [name, count]),
    [
      ["supervised", 3],
      ["notices", 0],
      ["matters", 5],
      ["matters_closed", 4],
    ]
  );
  assert.deepEqual(
    found.map(({ notes }) => notes.map(({ late }) => late)),
    [[], [], [true, false], [false, false]]
  );
});
