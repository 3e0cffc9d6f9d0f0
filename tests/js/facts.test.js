import "./support/browser.js";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { day, level, levelBelow, number, say, share } from "../../dashboard/assets/js/facts.js";
import { line } from "../../dashboard/assets/js/drawing.js";
import { useCity } from "./support/city.js";

beforeEach(() => useCity());

test("a sentence is filled as often as it names a value", () => {
  assert.equal(say("greeting", "a", "b"), "a, b and a");
  assert.equal(say("unknown word"), "unknown word");
});

test("numbers have the reader's separators, and a dash where there is none", () => {
  assert.equal(number(1234567), "1,234,567");
  assert.equal(number(2, 2), "2.00");
  assert.equal(number(null), "—");
  assert.equal(share(0.426), "43%");
  assert.equal(share(undefined), "—");
});

test("drilling down leads to the wider of two levels of one depth, never to one without shapes", () => {
  assert.equal(levelBelow("town").code, "unit");
  assert.equal(levelBelow("unit"), undefined);
  assert.equal(level("grid").areas, 400);
});

test("the present day is the city's, not the browser's", () => {
  mock.timers.enable({ apis: ["Date"], now: new Date("2026-03-01T17:30:00Z") });
  try {
    assert.equal(day(), "2026-03-02"); // 01:30 in Shanghai
    assert.equal(day(-1), "2026-03-01");
    assert.equal(day(-2), "2026-02-28");
  } finally {
    mock.timers.reset();
  }
});

test("the present day of a replay is the day it replays", () => {
  useCity({ city: { code: "025", zone: "America/New_York", replay: "2015-06-30T12:00:00Z" } });

  assert.equal(day(1), "2015-07-01");
});

test("a line begins anew after a gap", () => {
  assert.equal(line([[0, 1], [2, 3], null, [4, 5]]), "M0.0 1.0L2.0 3.0M4.0 5.0");
});
